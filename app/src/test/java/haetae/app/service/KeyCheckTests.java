package haetae.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.order.OrderReport;
import haetae.core.time.Traffic;
import haetae.server.account.KeyCheck;
import haetae.twin.TwinServer;
import haetae.twin.exchange.Key;
import haetae.twin.exchange.Key.Scope;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.upbit.Answer;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which exchange keys live trading begins with. */
class KeyCheckTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Set<Scope> TO_TRADE =
            EnumSet.of(Scope.VIEW_ACCOUNT, Scope.VIEW_ORDERS, Scope.MAKE_ORDERS);

    private final WallAgenda agenda = WallAgenda.onMachineClock("twin", Throwable::printStackTrace);
    private final HttpClient client = HttpClient.newHttpClient();
    private final TwinExchange exchange = new TwinExchange(agenda);
    private final TwinServer twin = twin();

    private TwinServer twin() {
        try {
            CompletableFuture.runAsync(
                            () -> {
                                exchange.openAccount("owner", "secret", Krw.of(1_000));
                                exchange.open(BTC, Price.of(150_000_000));
                            },
                            agenda::post)
                    .join();
            return TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        twin.close();
        agenda.close();
    }

    private KeyCheck key(Set<Scope> scopes, Duration left, boolean addressAllowed) {
        Instant end = agenda.instant().plus(left);
        CompletableFuture.runAsync(
                        () ->
                                exchange.addKey(
                                        "owner",
                                        new Key("tried", "s", scopes, end, addressAllowed)),
                        agenda::post)
                .join();
        return new KeyCheck(rest(), agenda, "tried");
    }

    private UpbitRest rest() {
        return new UpbitRest(
                new Upbit(agenda, client, Traffic.uncounted(agenda), twin.address()),
                new Signer("tried", "s", () -> UUID.randomUUID().toString()));
    }

    private KeyCheck keyFor(Set<Scope> scopes) {
        return key(scopes, Duration.ofDays(300), true);
    }

    @Test
    void takesAKeyThatMayTradeAndNothingElse() {
        var key = keyFor(TO_TRADE);
        key.accepted();
        assertThat(key.forTrading(BTC)).as("also without money for the test order").isEmpty();
    }

    @Test
    void makesNoOrderOfItsTest() {
        keyFor(TO_TRADE).forTrading(BTC);
        var open = new CompletableFuture<Answer<List<OrderReport>>>();
        agenda.post(() -> rest().openOrders(open::complete));
        assertThat(open.join()).isEqualTo(new Answer.Ok<>(List.of()));
    }

    @Test
    void refusesAKeyThatMayWithdraw() {
        assertThatThrownBy(() -> keyFor(EnumSet.allOf(Scope.class)).forTrading(BTC))
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("may withdraw");
    }

    @Test
    void refusesAKeyThatLacksAPermissionAndNamesIt() {
        assertThatThrownBy(() -> keyFor(EnumSet.of(Scope.VIEW_ORDERS)).accepted())
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("may not view the account");
        assertThatThrownBy(() -> keyFor(EnumSet.of(Scope.VIEW_ACCOUNT)).forTrading(BTC))
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("may not view orders");
        assertThatThrownBy(() ->
                        keyFor(EnumSet.of(Scope.VIEW_ACCOUNT, Scope.VIEW_ORDERS)).forTrading(BTC))
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("may not make orders");
    }

    @Test
    void saysWhenThisMachineIsNotOnTheKeysList() {
        assertThatThrownBy(() -> key(TO_TRADE, Duration.ofDays(9), false).accepted())
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("address is not on the key's list");
    }

    @Test
    void warnsOfAKeyThatEndsWithinAWeekAndRefusesOneThatHas() {
        assertThat(key(TO_TRADE, Duration.ofDays(6), true).forTrading(BTC))
                .singleElement()
                .asString()
                .contains("the exchange key ends at", "in 143 hours");
        assertThatThrownBy(() -> key(TO_TRADE, Duration.ofSeconds(-1), true).accepted())
                .isInstanceOf(KeyCheck.Unfit.class)
                .hasMessageContaining("expired_access_key");
    }

    @Test
    void startsWhenTheExchangeDoesNotAnswerAndSaysWhatItCouldNotLearn() {
        var key = keyFor(TO_TRADE);
        twin.close();
        key.accepted();
        assertThat(key.forTrading(BTC))
                .anySatisfy(text -> assertThat(text).contains("may withdraw could not be learned"));
    }
}
