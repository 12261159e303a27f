package haetae.server.trading;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Entry;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import java.util.List;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Changes as JSON, every digit of amounts kept. */
final class KeptJson {

    static final JsonMapper MAPPER = mapper();

    private KeptJson() {}

    /** What says of a value which of the permitted kinds it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface Kind {}

    private static JsonMapper mapper() {
        var mapper =
                JsonMapper.builder()
                        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                        .changeDefaultVisibility(visibility ->
                                visibility.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE));
        for (var sealed :
                List.of(
                        Change.class,
                        OrderTerms.class,
                        OrderState.class,
                        Entry.class,
                        DecisionRecord.Result.class)) {
            mapper.addMixIn(sealed, Kind.class);
            mapper.registerSubtypes(sealed.getPermittedSubclasses());
        }
        return mapper.build();
    }
}
