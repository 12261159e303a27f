package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.VirtualAgenda;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an heir looks for at the exchange, and until when. */
class InheritanceTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final OrderTerms SELL = new OrderTerms.MarketSell(Quantity.of("0.5"));

    private final VirtualAgenda agenda = new VirtualAgenda(NOW);
    private final RecordingExchange exchange = new RecordingExchange();
    private final Safekeeping keeping =
            new Safekeeping(agenda, new InMemoryJournal(), Refuge.NONE, "test", _ -> {});
    private final Records records = new Records(keeping, _ -> {}, changes -> changes);
    private final List<OrderReport> found = new ArrayList<>();
    private final Inheritance inheritance =
            new Inheritance(
                    agenda,
                    exchange,
                    records,
                    new Settings(
                            "main",
                            List.of(BTC),
                            new TradingDay(ZoneId.of("Asia/Seoul")),
                            Preferences.DEFAULTS),
                    found::add);

    @BeforeEach
    void begin() {
        keeping.takeHold();
        records.reload();
    }

    private static OrderReport sale(String identifier, Market market, OrderTerms terms) {
        return new OrderReport(
                "u",
                identifier,
                market,
                terms.side(),
                terms,
                true,
                Quantity.ZERO,
                Krw.ZERO,
                List.of());
    }

    private static String ours(String decision) {
        return Identifier.of("epoch", "main", decision, Leg.STOP, 1);
    }

    private void pass(long millis) {
        agenda.runUntil(agenda.instant().plusMillis(millis));
    }

    private void endedAre(OrderReport... reports) {
        exchange.listed.getLast().then().accept(Optional.of(List.of(reports)));
    }

    private void openAre(OrderReport... reports) {
        exchange.accounts.getLast().accept(new AccountOutcome.Read(Map.of(), List.of(reports)));
    }

    @Test
    void isSettledWithoutLookingWhenNobodyElseWasTheOwner() {
        inheritance.begin();
        inheritance.none();
        assertThat(inheritance.isSettled()).isTrue();
        inheritance.consider(sale(ours("a"), BTC, SELL));
        assertThat(found).isEmpty();
    }

    @Test
    void isSettledOnceEndedAndOpenOrdersWereBothSeen() {
        inheritance.begin();
        assertThat(exchange.listed.getLast().since()).isEqualTo(NOW.minus(Duration.ofHours(2)));
        assertThat(inheritance.isSettled()).isFalse();
        endedAre();
        assertThat(inheritance.isSettled()).isFalse();
        openAre();
        assertThat(inheritance.isSettled()).isTrue();
    }

    @Test
    void asksAgainAfterASecondUntilItGetsAnAnswer() {
        inheritance.begin();
        exchange.listed.getLast().then().accept(Optional.empty());
        exchange.accounts.getLast().accept(new AccountOutcome.Unknown("HTTP 503"));
        pass(999);
        assertThat(exchange.listed).hasSize(1);
        assertThat(exchange.accounts).hasSize(1);
        pass(1);
        assertThat(exchange.listed).hasSize(2);
        assertThat(exchange.accounts).hasSize(2);
        assertThat(inheritance.isSettled()).isFalse();
        for (int i = 0; i < 200; i++) {
            exchange.listed.getLast().then().accept(Optional.empty());
            exchange.accounts.getLast().accept(new AccountOutcome.Unknown("HTTP 503"));
            pass(1_000);
        }
        assertThat(inheritance.isSettled()).as("however long it takes").isFalse();
        endedAre();
        openAre();
        assertThat(inheritance.isSettled()).isTrue();
    }

    @Test
    void looksOnForTwoMinutesBecauseASaleMayStillBeOnItsWay() {
        inheritance.begin();
        endedAre();
        openAre();
        for (int looks = 2; looks <= 8; looks++) {
            pass(14_999);
            assertThat(exchange.listed).hasSize(looks - 1);
            pass(1);
            assertThat(exchange.listed).hasSize(looks);
            assertThat(exchange.accounts).hasSize(looks);
            endedAre();
            openAre();
        }
        pass(600_000);
        assertThat(exchange.listed).as("then no more").hasSize(8);
        assertThat(exchange.accounts).hasSize(8);
        inheritance.consider(sale(ours("late"), BTC, SELL));
        assertThat(found).isEmpty();
    }

    @Test
    void findsSalesThatAHaetaeNamedAndThatAreNotOnRecord() {
        inheritance.begin();
        var ended = sale(ours("ended"), BTC, SELL);
        var open = sale(ours("open"), BTC, SELL);
        endedAre(
                ended,
                sale("not-a-haetaes", BTC, SELL),
                sale(ours("elsewhere"), new Market("KRW-XRP"), SELL),
                sale(ours("buy"), BTC, new OrderTerms.MarketBuy(Krw.of(5_000))),
                new OrderReport(
                        "u",
                        ours("no terms"),
                        BTC,
                        Side.SELL,
                        null,
                        true,
                        Quantity.ZERO,
                        Krw.ZERO,
                        List.of()));
        openAre(open);
        assertThat(found).containsExactly(ended, open);
    }

    @Test
    void leavesAloneWhatIsOnRecord() {
        records.commit(
                new Change.OrderRecorded(
                        new OrderIntent(ours("a"), BTC, SELL, Leg.STOP, "a", 1, NOW, NOW)));
        inheritance.begin();
        endedAre(sale(ours("a"), BTC, SELL));
        assertThat(found).isEmpty();
    }
}
