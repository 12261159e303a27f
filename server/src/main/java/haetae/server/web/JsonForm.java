package haetae.server.web;

import java.math.BigDecimal;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * How the API writes JSON: names in snake_case, times in ISO-8601 UTC, and every decimal as a text
 * of plain digits, so that no reader's floating point touches an amount.
 */
@Configuration
class JsonForm {

    @Bean
    JsonMapperBuilderCustomizer form() {
        return json ->
                json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .addModule(
                                new SimpleModule("haetae")
                                        .addSerializer(BigDecimal.class, new PlainDigits()));
    }

    private static final class PlainDigits extends StdSerializer<BigDecimal> {
        PlainDigits() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
            var normal = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
            json.writeString(normal.toPlainString());
        }
    }
}
