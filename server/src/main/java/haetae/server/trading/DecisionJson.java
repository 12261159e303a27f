package haetae.server.trading;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import haetae.advisor.Prompt;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.signal.Advice;
import haetae.core.trading.Basis;
import haetae.core.trading.DecisionRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * A decision record as JSON: the whole of it, exact amounts as texts, and each candle as one text
 * of open, high, low, close, coins and won.
 */
public final class DecisionJson {

    private static final JsonMapper JSON = mapper();

    private DecisionJson() {}

    /** What says of a value which of the permitted kinds it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface Kind {}

    /** A series as it is written: its candles follow each other without a gap. */
    private record Written(
            Interval interval, Instant knownAt, @Nullable Instant from, List<String> candles) {}

    private static JsonMapper mapper() {
        var module = new SimpleModule();
        text(module, Krw.class, Krw::toString, text -> new Krw(new BigDecimal(text)));
        text(module, Price.class, Price::toString, Price::of);
        text(module, Quantity.class, Quantity::toString, Quantity::of);
        text(module, Market.class, Market::code, Market::new);
        series(module);
        var mapper =
                JsonMapper.builder()
                        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // older forms
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .withConfigOverride(
                                BigDecimal.class,
                                o ->
                                        o.setFormat(
                                                JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
                        .changeDefaultVisibility(visibility ->
                                visibility.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
                        .addModule(module);
        for (var sealed : List.of(Advice.class, DecisionRecord.Result.class)) {
            mapper.addMixIn(sealed, Kind.class);
            mapper.registerSubtypes(sealed.getPermittedSubclasses());
        }
        return mapper.build();
    }

    /** Has values of a type written and read as texts. */
    private static <T> void text(
            SimpleModule module,
            Class<T> type,
            Function<T, String> write,
            Function<String, T> read) {
        module.addSerializer(
                type,
                new StdSerializer<T>(type) {
                    @Override
                    public void serialize(
                            T value, JsonGenerator json, SerializationContext context) {
                        json.writeString(write.apply(value));
                    }
                });
        module.addDeserializer(
                type,
                new StdDeserializer<T>(type) {
                    @Override
                    public T deserialize(JsonParser json, DeserializationContext context) {
                        return read.apply(json.getString());
                    }
                });
    }

    private static void series(SimpleModule module) {
        module.addSerializer(
                Basis.Series.class,
                new StdSerializer<Basis.Series>(Basis.Series.class) {
                    @Override
                    public void serialize(
                            Basis.Series series, JsonGenerator json, SerializationContext context) {
                        json.writePOJO(written(series));
                    }
                });
        module.addDeserializer(
                Basis.Series.class,
                new StdDeserializer<Basis.Series>(Basis.Series.class) {
                    @Override
                    public Basis.Series deserialize(
                            JsonParser json, DeserializationContext context) {
                        return series(context.readValue(json, Written.class));
                    }
                });
    }

    private static Written written(Basis.Series series) {
        var candles = series.candles();
        return new Written(
                series.interval(),
                series.knownAt(),
                candles.isEmpty() ? null : candles.getFirst().openTime(),
                candles.stream().map(DecisionJson::text).toList());
    }

    private static String text(Candle candle) {
        return String.join(
                " ",
                candle.open().toString(),
                candle.high().toString(),
                candle.low().toString(),
                candle.close().toString(),
                candle.volume().toString(),
                candle.value().toString());
    }

    private static Basis.Series series(Written written) {
        var candles = new ArrayList<Candle>();
        var open = written.from();
        for (var text : written.candles()) {
            if (open == null) {
                throw new IllegalArgumentException("candles without a beginning");
            }
            var candle = candle(open, written.interval(), text.split(" ", -1));
            candles.add(candle);
            open = candle.closeTime();
        }
        return new Basis.Series(written.interval(), written.knownAt(), candles);
    }

    private static Candle candle(Instant open, Interval interval, String[] parts) {
        return new Candle(
                open,
                interval,
                Price.of(parts[0]),
                Price.of(parts[1]),
                Price.of(parts[2]),
                Price.of(parts[3]),
                Quantity.of(parts[4]),
                new Krw(new BigDecimal(parts[5])));
    }

    /**
     * PostgreSQL keeps no NUL in texts: one in an AI's answer is kept as the replacement character.
     */
    static String of(DecisionRecord decision) {
        ObjectNode json = JSON.valueToTree(decision);
        json.put("form_version", Prompt.FORM_VERSION);
        return JSON.writeValueAsString(json).replace("\\u0000", "\\ufffd");
    }

    /**
     * Reads a record back.
     *
     * @throws IllegalArgumentException if this version cannot read it
     */
    public static DecisionRecord read(String json) {
        try {
            return JSON.readValue(json, DecisionRecord.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not a decision record that this version can read: " + e.getOriginalMessage(),
                    e);
        }
    }
}
