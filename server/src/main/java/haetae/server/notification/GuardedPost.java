package haetae.server.notification;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts to addresses that people gave. The host is looked up anew for each message, and the
 * connection goes to an address that was judged, never to what a second look would find; the
 * certificate must be the host's. Redirects are not followed, and of an answer only its head is
 * read.
 */
final class GuardedPost implements AutoCloseable {

    private static final int LONGEST_LINE = 8_192;
    private static final int MOST_HEADERS = 100;

    private final CloseableHttpClient client;
    private final Duration patience;

    /**
     * @param patience how long one message may take in all
     */
    GuardedPost(Guard guard, SSLContext tls, Duration patience) {
        this.patience = patience;
        var timeout = Timeout.of(patience);
        var connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver(guard))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(timeout)
                                        .setSocketTimeout(timeout)
                                        .build())
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(
                                                Http1Config.custom()
                                                        .setMaxLineLength(LONGEST_LINE)
                                                        .setMaxHeaderCount(MOST_HEADERS)
                                                        .build())
                                        .build())
                        // nobody waits for a place that somebody's silent channel holds
                        .setMaxConnTotal(Integer.MAX_VALUE)
                        .setMaxConnPerRoute(Integer.MAX_VALUE)
                        .build();
        client =
                HttpClients.custom()
                        .setConnectionManager(connections)
                        .setConnectionReuseStrategy((_, _, _) -> false)
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setResponseTimeout(timeout)
                                        .setProtocolUpgradeEnabled(false)
                                        .build())
                        .setUserAgent("Haetae")
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .build();
    }

    private static DnsResolver resolver(Guard guard) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return guard.addresses(host).toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    /**
     * What is answered, without its body.
     *
     * @param retryAfter the header of that name, empty when there is none
     */
    record Reply(int status, String retryAfter) {}

    Reply post(URI address, String json) throws IOException {
        var request = new HttpPost(address);
        request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(request::cancel);
        var host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
        try {
            var reply = client.executeOpen(host, request, null);
            var pause = reply.getFirstHeader("Retry-After");
            return new Reply(reply.getCode(), pause == null ? "" : pause.getValue());
        } finally {
            request.cancel(); // to close the answer would read it to its end, if it has one
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
