package haetae.server.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

/**
 * Requests that the web server refuses before Haetae sees them, for example a path with a zero
 * byte, are answered with problem details like all others.
 */
@Configuration(proxyBeanMethods = false)
class MalformedRequests {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemDetails() {
        TomcatContextCustomizer customizer =
                context -> {
                    if (context.getParent() instanceof StandardHost host) {
                        host.setErrorReportValveClass(Problems.class.getName());
                    }
                };
        return factory -> factory.addContextCustomizers(customizer);
    }

    /** Writes the problem; made by the web server by its name. */
    public static final class Problems extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            var known = HttpStatus.resolve(status);
            var body =
                    "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                            .formatted(
                                    known == null ? "Error" : known.getReasonPhrase(),
                                    status,
                                    status < 500
                                            ? "the request is malformed: check its path, headers and encoding"
                                            : "a bug in Haetae: its log says more, please report it");
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            try (var out = response.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // whoever asked has gone
            }
        }
    }
}
