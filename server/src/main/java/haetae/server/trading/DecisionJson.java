package haetae.server.trading;

import com.fasterxml.jackson.annotation.JsonFormat;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.trading.DecisionRecord;
import java.math.BigDecimal;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Writes a decision record as JSON: the whole of it, exact amounts as texts. */
final class DecisionJson {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .withConfigOverride(
                            BigDecimal.class,
                            o -> o.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Krw.class, ToStringSerializer.instance)
                                    .addSerializer(Price.class, ToStringSerializer.instance)
                                    .addSerializer(Quantity.class, ToStringSerializer.instance)
                                    .addSerializer(Market.class, ToStringSerializer.instance))
                    .build();

    private DecisionJson() {}

    /**
     * PostgreSQL keeps no NUL in texts: one in an AI's answer is kept as the replacement character.
     */
    static String of(DecisionRecord decision) {
        return JSON.writeValueAsString(decision).replace("\\u0000", "\\ufffd");
    }
}
