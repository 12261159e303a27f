package haetae.server.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.world.Problem;
import haetae.server.world.Recipients.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses people may give. */
class GuardTests {

    private final List<InetAddress> found = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Guard guard =
            new Guard(
                    host -> {
                        asked.add(host);
                        return List.copyOf(found);
                    },
                    Internet::isPublic);

    @AfterEach
    void close() {
        guard.destroy();
    }

    private void resolves(String... addresses) throws UnknownHostException {
        found.clear();
        for (var address : addresses) {
            found.add(InetAddress.getByName(address));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SLACK,   https://hooks.slack.com/services/T0/B0/x",
        "SLACK,   https://HOOKS.slack.com:443/services/T0/B0/x",
        "DISCORD, https://discord.com/api/webhooks/1/x",
        "DISCORD, https://discordapp.com/api/webhooks/1/x",
        "WEBHOOK, https://alerts.example.com/in?key=x",
        "WEBHOOK, https://alerts.example.com:8443/in"
    })
    void takesHostsOfThePublicInternet(Kind kind, String address) throws UnknownHostException {
        resolves("1.1.1.1", "2606:4700::1111");
        assertThat(guard.checked(kind, address)).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WEBHOOK | http://alerts.example.com/ | begins with https",
                "WEBHOOK | ftp://alerts.example.com/ | begins with https",
                "WEBHOOK | //alerts.example.com/ | begins with https",
                "WEBHOOK | https:///path | names a host",
                "WEBHOOK | https:opaque | names a host",
                "WEBHOOK | https://user@alerts.example.com/ | no user",
                "WEBHOOK | https://hooks.slack.com@alerts.example.com/ | no user",
                "WEBHOOK | https://alerts.example.com/#part | no user",
                "WEBHOOK | https://alerts.example.com:22/ | 443 or 8443",
                "WEBHOOK | https://alerts.example.com:80/ | 443 or 8443",
                "WEBHOOK | https://alerts.example.com:0/ | 443 or 8443",
                "WEBHOOK | https://alerts.example.com:5432/ | 443 or 8443",
                "WEBHOOK | https://localhost/ | names a host",
                "WEBHOOK | https://metadata/ | names a host",
                "WEBHOOK | https://127.0.0.1/ | names a host",
                "WEBHOOK | https://1.1.1.1/ | names a host",
                "WEBHOOK | https://127.1/ | names a host",
                "WEBHOOK | https://2130706433/ | names a host",
                "WEBHOOK | https://0x7f000001/ | names a host",
                "WEBHOOK | https://0177.0.0.1/ | names a host",
                "WEBHOOK | https://0x7f.0x1/ | names a host",
                "WEBHOOK | https://[::1]/ | names a host",
                "WEBHOOK | https://[::ffff:127.0.0.1]/ | names a host",
                "WEBHOOK | https://[fe80::1%25eth0]/ | names a host",
                "WEBHOOK | https://alerts.example.com./ | names a host",
                "WEBHOOK | https://alerts_x.example.com/ | names a host",
                "WEBHOOK | https://alerts.example.com\\@10.0.0.1/ | is an address such as",
                "WEBHOOK | https://alerts .example.com/ | is an address such as",
                "SLACK | https://alerts.example.com/services/ | at hooks.slack.com",
                "SLACK | https://hooks.slack.com.example.com/ | at hooks.slack.com",
                "SLACK | https://hooks.slack.com:8443/ | is 443",
                "DISCORD | https://evil-discord.com/api | discord",
                "TELEGRAM | https://api.telegram.org/botx | not there"
            })
    void refusesEveryOtherFormBeforeItLooksForTheHost(Kind kind, String address, String why)
            throws UnknownHostException {
        resolves("1.1.1.1");
        assertThatThrownBy(() -> guard.checked(kind, address))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.getStatusCode().value()).isEqualTo(422);
                            assertThat(problem.getBody().getDetail()).contains(why);
                        });
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"})
    void refusesAHostThatHasAnAddressOfAnotherKindAmongItsOwn(String inside)
            throws UnknownHostException {
        resolves("1.1.1.1", inside);
        assertThatThrownBy(() -> guard.checked(Kind.WEBHOOK, "https://alerts.example.com/"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("private network");
        assertThatThrownBy(() -> guard.addresses("alerts.example.com"))
                .isInstanceOf(Guard.Forbidden.class);
    }

    @Test
    void refusesAHostThatIsNotFound() {
        assertThatThrownBy(() -> guard.checked(Kind.WEBHOOK, "https://alerts.example.com/"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be found");
    }

    @Test
    void aHostThatIsLookedForWithoutEndHoldsNoOtherBack() throws Exception {
        var end = new CountDownLatch(1);
        var slow =
                new Guard(
                        host -> {
                            if (host.startsWith("slow")) {
                                awaitUninterrupted(end);
                            }
                            return List.of(InetAddress.getByName("1.1.1.1"));
                        },
                        Internet::isPublic);
        try {
            for (int i = 0; i < 20; i++) {
                var host = "slow-" + i + ".example.com";
                Thread.ofVirtual().start(() -> lookedFor(slow, host));
            }
            assertThat(slow.addresses("quick.example.com")).hasSize(1);
        } finally {
            end.countDown();
            slow.destroy();
        }
    }

    private static void awaitUninterrupted(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void lookedFor(Guard guard, String host) {
        try {
            guard.addresses(host);
        } catch (UnknownHostException e) {
            assertThat(e).hasMessageContaining("not known");
        }
    }
}
