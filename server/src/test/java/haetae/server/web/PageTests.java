package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.Browser;
import haetae.server.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
@ExtendWith(TestServer.class)
class PageTests {

    @TempDir private Path folder = Path.of("");

    private final TestServer.Running running;

    PageTests(TestServer.Running running) {
        this.running = running;
    }

    @Test
    void showsPricePositionDecisionsAndOrdersToTheOwner() throws Exception {
        var page = open("?lang=en#token=" + TestServer.TOKEN);
        assertThat(page)
                .contains("98,000,000")
                .contains("0.001")
                .contains("stale data")
                .contains("a dip &lt;b&gt;worth&lt;/b&gt; buying")
                .contains("under_min_total_bid: too small")
                .contains("<path class=\"rise\"")
                .doesNotContain(TestServer.TOKEN);
    }

    @Test
    void speaksKorean() throws Exception {
        assertThat(open("?lang=ko#token=" + TestServer.TOKEN))
                .contains("lang=\"ko\"")
                .contains("오래된 시세")
                .contains("전량 매도");
    }

    @Test
    void aLinkLetsInOnce() throws Exception {
        var link = running.server().signInLink();
        var code = link.substring(link.indexOf('#'));
        assertThat(open("?lang=en" + code))
                .contains("98,000,000")
                .contains("Sign out")
                .doesNotContain(code);
        assertThat(open("?lang=en" + code))
                .contains("this link was used already")
                .contains("Open the link that you were given");
    }

    @Test
    void asksToSignInAndSaysWhenATokenIsWrong() throws Exception {
        assertThat(open("?lang=en"))
                .contains("Sign in, please")
                .contains("Open the link that you were given");
        assertThat(open("?lang=ko")).contains("로그인하세요");
        assertThat(open("?lang=en#token=wrong-token-0123456789"))
                .contains("The server does not accept this token");
    }

    @Test
    void theApisPageShowsEveryOperation() throws Exception {
        var page = open("api.html");
        assertThat(page)
                .contains("POST /api/v1/risk/halt")
                .contains("GET /api/v1/stream")
                .contains("no new risk is taken")
                .contains("a person has halted trading already: resume first");
        assertThat(page.split("<details", -1)).hasSizeGreaterThan(40);
    }

    private String open(String address) throws IOException, InterruptedException {
        return Browser.open(
                folder, URI.create("http://127.0.0.1:" + running.server().port() + "/" + address));
    }
}
