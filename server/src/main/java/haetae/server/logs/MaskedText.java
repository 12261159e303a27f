package haetae.server.logs;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;

/** Log lines for people. What is masked is the finished line, so nothing gets by. */
public final class MaskedText extends PatternLayoutEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
        return Secrets.mask(new String(super.encode(event), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
