package haetae.server.account;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.time.Agenda;
import haetae.upbit.Answer;
import haetae.upbit.ApiKey;
import haetae.upbit.UpbitError;
import haetae.upbit.UpbitRest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange key may do, and for how long. A key that cannot trade, or that can do more than
 * trade, is refused before anything is written.
 *
 * <p>An exchange that does not answer is no reason not to start: trading waits for it.
 */
public final class KeyCheck {

    private static final Duration SOON = Duration.ofDays(7);

    private final UpbitRest rest;
    private final Agenda agenda;
    private final String accessKey;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Instant expiresAt;

    /** The key must not be used; the message says why, and what to do. */
    public static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    public KeyCheck(UpbitRest rest, Agenda agenda, String accessKey) {
        this.rest = rest;
        this.agenda = agenda;
        this.accessKey = accessKey;
    }

    /**
     * Makes sure that the exchange takes the key at all. Not for tasks of the agenda itself.
     *
     * @throws Unfit if it does not
     */
    public void accepted() {
        require(ask(UpbitRest::accounts), "view the account");
    }

    /**
     * Asks what the key may do, and for how long. Not for tasks of the agenda itself. Returns what
     * a person should know.
     *
     * @throws Unfit if the key lacks a permission, or may withdraw
     */
    public List<String> forTrading(Market market) {
        require(ask(UpbitRest::openOrders), "view orders");
        Answer<OrderReport> tested = ask((rest, then) -> rest.test(smallOrder(market), then));
        require(tested, "make orders");
        requireNoWithdrawals(ask(UpbitRest::mayWithdraw));
        expiry(ask(UpbitRest::apiKeys));
        return List.copyOf(warnings);
    }

    /** When the exchange ends the key, as far as it told {@link #forTrading}. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    private <T> Answer<T> ask(BiConsumer<UpbitRest, Consumer<Answer<T>>> question) {
        var answer = new CompletableFuture<Answer<T>>();
        agenda.post(() -> question.accept(rest, answer::complete));
        return answer.join();
    }

    private OrderIntent smallOrder(Market market) {
        var now = agenda.instant();
        return new OrderIntent(
                "check-" + UUID.randomUUID().toString().substring(0, 24),
                market,
                new OrderTerms.MarketBuy(Krw.of(6_000)),
                Leg.ENTRY,
                "check",
                1,
                now,
                now);
    }

    /** A refusal for want of money or the like still shows that the key may do it. */
    private void require(Answer<?> answer, String permission) {
        switch (answer) {
            case Answer.Ok<?> _ -> {}
            case Answer.Unknown<?>(var cause) ->
                    warnings.add(
                            "the exchange did not tell whether the key may "
                                    + permission
                                    + ": "
                                    + cause);
            case Answer.Refused<?> no -> {
                if (no.error() == UpbitError.OUT_OF_SCOPE) {
                    throw new Unfit(
                            "this exchange key may not "
                                    + permission
                                    + ": issue one that may view the account, view orders and make"
                                    + " orders, and nothing else");
                }
                if (no.error() == UpbitError.NO_AUTHORIZATION_IP) {
                    throw new Unfit(
                            "this machine's address is not on the key's list: add it to the key at"
                                    + " Upbit, or issue a key with it");
                }
                boolean refused = no.status() == 401 || no.status() == 403;
                if (refused
                        && no.error() != UpbitError.NONCE_USED
                        && no.error() != UpbitError.MARKET_OFFLINE) {
                    throw new Unfit(
                            "the exchange refuses the key ("
                                    + no.name()
                                    + "): check the access key and the secret key");
                }
            }
        }
    }

    private void requireNoWithdrawals(Answer<Boolean> answer) {
        switch (answer) {
            case Answer.Ok<Boolean>(var mayWithdraw) -> {
                if (mayWithdraw) {
                    throw new Unfit(
                            "this exchange key may withdraw, which Haetae never needs: issue one that"
                                    + " may view the account, view orders and make orders, and"
                                    + " nothing else");
                }
            }
            case Answer.Refused<Boolean> no -> withdrawalsNotKnown(no.name());
            case Answer.Unknown<Boolean>(var cause) -> withdrawalsNotKnown(cause);
        }
    }

    private void withdrawalsNotKnown(String why) {
        warnings.add(
                "whether the key may withdraw could not be learned ("
                        + why
                        + "): make sure at Upbit that it may not");
    }

    private void expiry(Answer<List<ApiKey>> answer) {
        if (!(answer instanceof Answer.Ok<List<ApiKey>>(var keys))) {
            warnings.add("when the key ends could not be learned");
            return;
        }
        for (var key : keys) {
            if (key.accessKey().equals(accessKey)) {
                expiresAt = key.expiresAt();
            }
            var left = Duration.between(agenda.instant(), key.expiresAt());
            if (key.accessKey().equals(accessKey) && left.compareTo(SOON) < 0) {
                warnings.add(
                        "the exchange key ends at "
                                + key.expiresAt()
                                + ", in "
                                + left.toHours()
                                + " hours: issue a new one at Upbit and put it in its place");
            }
        }
    }
}
