package haetae.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.terminal.Problem;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.server.account.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvTests {

    @Test
    void refusesAnUnknownNameAndNamesTheNearest() {
        assertThatThrownBy(() -> Env.of(Map.of("HAETAE_UPBIT_ULR", "x")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("HAETAE_UPBIT_ULR")
                .hasMessageContaining("did you mean HAETAE_UPBIT_URL?");
    }

    @Test
    void listsAllNamesWhenNoneIsNear() {
        assertThatThrownBy(() -> Env.of(Map.of("HAETAE_COLOUR", "red")))
                .hasMessageContaining("HAETAE_LIVE")
                .hasMessageContaining("HAETAE_CLOCK_URL");
    }

    @Test
    void mindsOnlyNamesOfItsOwn() {
        assertThat(Env.of(Map.of("UPBIT_SOMETHING", "x", "PATH", "y")).live()).isFalse();
    }

    @Test
    void tellsWhoeverHasAnAddressAndShowsNone() {
        assertThat(Env.of(Map.of()).recipients().channels()).isEmpty();
        var told =
                Env.of(
                                Map.of(
                                        "SLACK_WEBHOOK_URL", "https://hooks.example/T0/secret",
                                        "TELEGRAM_BOT_TOKEN", "123:secret-token",
                                        "TELEGRAM_CHAT_ID", "42",
                                        "HAETAE_HEARTBEAT_URL", "https://beat.example/secret"))
                        .recipients();
        assertThat(told.channels())
                .extracting(channel -> channel.kind().code())
                .containsExactly("slack", "telegram");
        assertThat(told.channels().getLast().address())
                .hasToString("https://api.telegram.org/bot123:secret-token");
        assertThat(told.heartbeat()).isPresent();
        assertThat(told.toString()).doesNotContain("secret");
    }

    @Test
    void refusesAnAddressThatOthersCouldReadOnItsWay() {
        assertThatThrownBy(
                        Env.of(Map.of("SLACK_WEBHOOK_URL", "http://hooks.example/secret"))
                                ::recipients)
                .hasMessageContaining("SLACK_WEBHOOK_URL begins with https")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(Env.of(Map.of("TELEGRAM_CHAT_ID", "42"))::recipients)
                .hasMessageContaining("TELEGRAM_BOT_TOKEN");
    }

    @Test
    void takesHaetaesOwnVariableForTheDatabaseFirst() {
        assertThat(Env.of(Map.of()).database()).isEmpty();
        var common = Map.of("DATABASE_URL", "postgresql://me:pw@common/x");
        assertThat(Env.of(common).database().orElseThrow().place()).isEqualTo("common/x");
        var both = new HashMap<>(common);
        both.put("HAETAE_DATABASE_URL", "jdbc:postgresql://own/x");
        assertThat(Env.of(both).database().orElseThrow().place()).isEqualTo("own/x");
        assertThatThrownBy(Env.of(Map.of("DATABASE_URL", "mysql://me:secret@h/x"))::database)
                .hasMessageStartingWith("DATABASE_URL is an address such as postgresql://")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void beginsPaperWithTenMillionUnlessToldOtherwise() {
        assertThat(Env.of(Map.of()).paperKrw()).isEqualTo(Krw.of(10_000_000));
        assertThat(Env.of(Map.of("HAETAE_PAPER_KRW", "5000")).paperKrw()).isEqualTo(Krw.of(5_000));
        for (var wrong : List.of("0", "-1", "1.5", "1e6", "much", "1000000000000000000")) {
            assertThatThrownBy(Env.of(Map.of("HAETAE_PAPER_KRW", wrong))::paperKrw)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("HAETAE_PAPER_KRW");
        }
    }

    @Test
    void tradesForRealOnlyWhenItIsSaidInFull() {
        assertThat(Env.of(Map.of()).live()).isFalse();
        assertThat(Env.of(Map.of("HAETAE_LIVE", "yes")).live()).isTrue();
        assertThat(Env.of(Map.of("HAETAE_LIVE", "no")).live()).isFalse();
        assertThatThrownBy(() -> Env.of(Map.of("HAETAE_LIVE", "true")).live())
                .hasMessage("HAETAE_LIVE is yes or no, not true");
    }

    @Test
    void refusesAClockUnlessTheExchangeIsOnThisMachine() {
        var far = Env.of(Map.of("HAETAE_CLOCK_URL", "http://127.0.0.1:8081"));
        assertThatThrownBy(far::clock).isInstanceOf(Problem.class);
        var near =
                Env.of(
                        Map.of(
                                "HAETAE_CLOCK_URL",
                                "http://127.0.0.1:8081/",
                                "HAETAE_UPBIT_URL",
                                "http://localhost:8081"));
        assertThat(near.clock()).contains(URI.create("http://127.0.0.1:8081"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8081",
                "ftp://127.0.0.1",
                "http://",
                "http://user:secret@127.0.0.1",
                "not an address"
            })
    void refusesWhatIsNoAddressWithoutRepeatingIt(String text) {
        var env = Env.of(Map.of("HAETAE_UPBIT_URL", text));
        assertThatThrownBy(env::upbit)
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("HAETAE_UPBIT_URL")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1.evil.example",
                "http://localhost.evil.example",
                "http://10.0.0.1",
                "https://api.upbit.com"
            })
    void takesNoOtherMachineForThisOne(String text) {
        assertThat(Env.isLoopback(URI.create(text))).isFalse();
    }

    @Test
    void readsMarketsInTheOrderGiven() {
        assertThat(Env.of(Map.of()).markets()).containsExactly(new Market("KRW-BTC"));
        assertThat(Env.of(Map.of("TRADING_TICKER", "KRW-ETH, KRW-BTC,KRW-ETH")).markets())
                .containsExactly(new Market("KRW-ETH"), new Market("KRW-BTC"));
        assertThatThrownBy(() -> Env.of(Map.of("TRADING_TICKER", "KRW-BTC,")).markets())
                .isInstanceOf(Problem.class);
    }

    @Test
    void keepsTheDecisionPeriodWithinItsBounds() {
        assertThat(Env.of(Map.of()).configured().period()).isEmpty();
        assertThat(period("PT5S").configured().period()).contains(Duration.ofSeconds(5));
        for (var wrong : new String[] {"PT0S", "PT0.5S", "-PT1H", "P2D", "5s", "1h"}) {
            assertThatThrownBy(() -> period(wrong).configured())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("HAETAE_DECISION_PERIOD");
        }
    }

    private static Env period(String text) {
        return Env.of(Map.of("HAETAE_DECISION_PERIOD", text));
    }

    @Test
    void asksForBothHalvesOfAKeyAndShowsNeither() {
        var half = Env.of(Map.of("UPBIT_ACCESS_KEY", "access-half"));
        assertThatThrownBy(half::upbitKeys)
                .isInstanceOf(Problem.class)
                .hasMessageNotContaining("access-half");
        var whole = Env.of(Map.of("UPBIT_ACCESS_KEY", "a", "UPBIT_SECRET_KEY", "very-secret"));
        assertThat(whole + " " + whole.upbitKeys()).doesNotContain("very-secret");
    }

    @Test
    void takesTheSettingsUnderTheirOwnNames() {
        var env = Env.of(Map.of("STOP_LOSS_PCT", "2.50", "VOLATILITY_AUTO_RESUME", "false"));
        assertThat(env.configured().texts())
                .isEqualTo(
                        Map.of(
                                Setting.STOP_LOSS_PCT, "2.5",
                                Setting.VOLATILITY_AUTO_RESUME, "false"));
        assertThatThrownBy(Env.of(Map.of("STOP_LOSS_PCT", "0.4"))::configured)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("STOP_LOSS_PCT")
                .hasMessageContaining("from 0.5 to 50");
        assertThatThrownBy(Env.of(Map.of("POSITION_SIZE_MIN_PCT", "4"))::configured)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("position_size_min_pct 4 is above position_size_max_pct 3");
    }
}
