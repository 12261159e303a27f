package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Gate;
import haetae.core.risk.LatchCause;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.signal.HoldCause;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.DecisionRecord.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/**
 * An engine in virtual time with a model exchange, a journal in memory and an adviser to be told.
 */
abstract class EngineWorld {

    static final Market BTC = new Market("KRW-BTC");
    static final Instant START = Instant.parse("2026-01-12T00:30:00Z");
    static final Price PAR = Price.of(100_000_000);

    /** The usual ones, and any advice will do. */
    static final Preferences USUAL =
            Preferences.DEFAULTS.with(
                    new SignalChoices(
                            Optional.of(BigDecimal.ZERO),
                            Optional.of(BigDecimal.ZERO),
                            Optional.empty(),
                            Optional.empty()));

    final VirtualAgenda agenda = new VirtualAgenda(START);
    final ModelExchange exchange = new ModelExchange(agenda, BTC, PAR, 1_000_000);
    final InMemoryJournal journal = new InMemoryJournal();
    final InMemoryRefuge refuge = new InMemoryRefuge();
    final List<String> alarms = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<Invariants.Capsule> capsules = new ArrayList<>();
    boolean adviserSilent;
    boolean adviserDies;
    List<AdviceRequest> requests = new ArrayList<>();
    List<PastDecision> past = List.of();
    Advice advice = new Advice.Given(Action.HOLD, new BigDecimal("0.5"), "quiet");
    Engine engine = engine("test", refuge);

    Engine engine(String owner, Refuge itsRefuge) {
        var settings =
                new Settings("test", List.of(BTC), new TradingDay(ZoneId.of("Asia/Seoul")), USUAL);
        var listener =
                new Engine.Listener() {
                    @Override
                    public void committed(Change change) {}

                    @Override
                    public void alarm(String text) {
                        alarms.add(text);
                    }

                    @Override
                    public void warned(Gate limit, String text) {
                        warnings.add(text);
                    }

                    @Override
                    public void breached(Invariants.Capsule capsule) {
                        capsules.add(capsule);
                    }
                };
        var made =
                new Engine(
                        agenda,
                        exchange,
                        TestAdvisor::new,
                        journal,
                        itsRefuge,
                        owner,
                        settings,
                        listener,
                        _ -> past);
        exchange.tellOf(made::reported);
        return made;
    }

    private final class TestAdvisor implements Advisor {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
            requests.add(request);
            if (adviserDies) {
                throw new IllegalStateException("the adviser has a bug");
            }
            if (adviserSilent) {
                return;
            }
            agenda.post(() ->
                    then.accept(
                            new AdviceReply(
                                    advice, name(), "", "", 0, 0, Duration.ZERO, List.of())));
        }
    }

    @BeforeEach
    void begin() {
        engine.start();
        trade(PAR);
        pass(Duration.ofSeconds(5));
    }

    void pass(Duration time) {
        agenda.runUntil(agenda.instant().plus(time));
    }

    void trade(Price price) {
        trade(price, new Quote(price, price));
    }

    void trade(Price price, Quote quote) {
        exchange.price(price);
        engine.traded(BTC, agenda.instant(), price, quote);
    }

    void advise(Action action, String confidence) {
        advice = new Advice.Given(action, new BigDecimal(confidence), "because");
    }

    /** Lets the next decision happen, with a fresh price before it. */
    Result nextDecision() {
        int before = journal.changes(Change.Decided.class).size();
        for (int i = 0; i < 120 && journal.changes(Change.Decided.class).size() == before; i++) {
            pass(Duration.ofSeconds(60));
        }
        pass(Duration.ofSeconds(2));
        return journal.changes(Change.Decided.class).getLast().decision().result();
    }

    void buy() {
        advise(Action.BUY, "0.9");
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
        advise(Action.HOLD, "0.5");
        assertThat(owned().isPositive()).isTrue();
    }

    Quantity owned() {
        return engine.view().books().position(BTC).quantity();
    }

    HoldCause holdCause(Result result) {
        return ((Result.Holds) result).cause();
    }

    boolean isClosed(LatchCause cause) {
        return engine.view().latches().stream().anyMatch(latch -> latch.cause() == cause);
    }

    void booksEqualTheExchange() {
        assertThat(engine.view().live()).isEmpty();
        assertThat(engine.view().books().cash()).isEqualTo(new Krw(exchange.krw));
        assertThat(owned()).isEqualTo(new Quantity(exchange.coins));
    }

    void restart() {
        engine.stop();
        engine = engine("test", refuge);
        engine.start();
    }

    /** Another process, on another machine, takes the account over from one that is no more. */
    void takenOver() {
        engine.stop();
        journal.lapse();
        engine = engine("heir", new InMemoryRefuge());
        engine.start();
        pass(Duration.ofSeconds(20)); // the grace that an owner has
        assertThat(engine.isStanding()).isTrue();
        trade(exchange.price());
    }
}
