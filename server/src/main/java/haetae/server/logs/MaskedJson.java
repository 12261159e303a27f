package haetae.server.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.logging.logback.StructuredLogEncoder;

/**
 * Log lines for programs, in the Elastic Common Schema. What is masked is the finished line, so
 * nothing gets by.
 */
final class MaskedJson extends StructuredLogEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
        return Secrets.mask(new String(super.encode(event), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
