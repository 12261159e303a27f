package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.trading.Engine;
import haetae.server.account.Account;
import haetae.server.account.Caller;
import haetae.server.account.ExchangeKeys;
import haetae.server.account.KeyCheck;
import haetae.server.account.OpenAccounts;
import haetae.server.account.People;
import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.world.Problem;
import haetae.server.world.World;
import haetae.upbit.UpbitRest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caller's account: whose it is, what it trades, and the key that it trades with. */
@RestController
@PerAccount
@RequestMapping("/api/v1/account")
class AccountController {

    /** Upbit's keys are 40 letters and digits; others who speak its API may differ a little. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{8,128}");

    private final World world;
    private final Account account;
    private final Seat seat;
    private final Trader trader;
    private final ExchangeKeys keys;
    private final People people;
    private final OpenAccounts accounts;

    AccountController(
            World world,
            Account account,
            Seat seat,
            Trader trader,
            ExchangeKeys keys,
            People people,
            OpenAccounts accounts) {
        this.world = world;
        this.account = account;
        this.seat = seat;
        this.trader = trader;
        this.keys = keys;
        this.people = people;
        this.accounts = accounts;
    }

    /** Whose key an account trades with. */
    enum KeyOf {
        OPERATOR,
        PAPER,
        PERSON,
        NOBODY
    }

    /**
     * @param ending the last four characters of the access key
     * @param expiresAt when the exchange ends it, null where it did not tell
     */
    record KeyItem(String ending, Instant addedAt, @Nullable Instant expiresAt) {}

    /**
     * @param role user or admin
     * @param environment demo, paper or live
     * @param markets what is traded, the main one first
     * @param available what this installation could trade
     * @param keyOf whose key it trades with: operator, paper, person or nobody
     * @param exchangeKey null unless it is the person's own
     */
    record Mine(
            String name,
            String email,
            String role,
            String environment,
            List<String> markets,
            List<String> available,
            String keyOf,
            @Nullable KeyItem exchangeKey) {}

    @GetMapping
    Mine mine() {
        var user = Caller.required().user();
        var known = keys.known();
        return new Mine(
                user.name(),
                user.email(),
                user.role().code(),
                world.environment(),
                codes(account.markets()),
                codes(world.markets()),
                keyOf().name().toLowerCase(Locale.ROOT),
                known.map(key -> new KeyItem(key.ending(), key.addedAt(), key.expiresAt()))
                        .orElse(null));
    }

    private static List<String> codes(List<Market> markets) {
        return markets.stream().map(Market::code).toList();
    }

    private KeyOf keyOf() {
        if (account.name().equals(Account.MAIN)) {
            return KeyOf.OPERATOR;
        }
        if (world.paperAccounts() != null) {
            return KeyOf.PAPER;
        }
        return seat.signer().isPresent() ? KeyOf.PERSON : KeyOf.NOBODY;
    }

    record NewKey(@Nullable String accessKey, @Nullable String secretKey) {
        /** Neither shows. */
        @Override
        public String toString() {
            return "NewKey[hidden]";
        }
    }

    /**
     * @param warnings what a person should know of the key
     */
    record Taken(KeyItem exchangeKey, List<String> warnings) {}

    /**
     * Takes an exchange key, once the exchange has told what it may do; trading goes on with it.
     *
     * @throws Problem 409 where the account needs none, 422 if the key must not be used
     */
    @PutMapping("/exchange-key")
    Taken take(@RequestBody NewKey key) {
        requireOwnKey();
        var access = form(key.accessKey(), "access_key");
        var secret = form(key.secretKey(), "secret_key");
        var check =
                new KeyCheck(
                        new UpbitRest(seat.exchange(), ExchangeKeys.signer(access, secret)),
                        seat.agenda(),
                        access);
        List<String> warnings;
        try {
            check.accepted();
            warnings = check.forTrading(account.markets().getFirst());
        } catch (KeyCheck.Unfit e) {
            throw Problem.outOfBounds(String.valueOf(e.getMessage()));
        }
        keys.keep(access, secret, check.expiresAt().orElse(null));
        accounts.reopen(Caller.required());
        var kept = keys.known().orElseThrow();
        return new Taken(new KeyItem(kept.ending(), kept.addedAt(), kept.expiresAt()), warnings);
    }

    private void requireOwnKey() {
        switch (keyOf()) {
            case OPERATOR ->
                    throw Problem.refused(
                            "this account trades with the operator's key: it is changed where Haetae is"
                                    + " started, by UPBIT_ACCESS_KEY and UPBIT_SECRET_KEY");
            case PAPER -> throw Problem.refused("paper money needs no exchange key");
            case PERSON, NOBODY -> {}
        }
    }

    private static String form(@Nullable String text, String name) {
        if (text == null || !KEY.matcher(text.strip()).matches()) {
            throw Problem.outOfBounds(
                    name + " is 8 to 128 letters, digits, _ and -, as the exchange shows it once");
        }
        return text.strip();
    }

    /**
     * Forgets the key; nothing is traded any more.
     *
     * @throws Problem 404 if there is none, 409 while something is owned or under way, for nobody
     *     could sell it then
     */
    @DeleteMapping("/exchange-key")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget() {
        requireOwnKey();
        if (keys.known().isEmpty()) {
            throw Problem.notFound("there is no exchange key: nothing to remove");
        }
        requireNothingIn(Set.copyOf(account.markets()), "the key can be removed");
        keys.remove();
        accounts.reopen(Caller.required());
    }

    /**
     * @param markets of those available, the main one first; null for all of them
     */
    record Choice(@Nullable List<String> markets) {}

    /**
     * Chooses what the account trades.
     *
     * @throws Problem 409 while something is owned or under way in a market that is left out, for
     *     nobody would watch its stop
     */
    @PutMapping("/markets")
    Mine choose(@RequestBody Choice choice) {
        var chosen = choice.markets() == null ? null : markets(choice.markets());
        var leftOut = new LinkedHashSet<>(account.markets());
        leftOut.removeAll(chosen == null ? world.markets() : chosen);
        requireNothingIn(leftOut, "these markets can be left out");
        accounts.reopen(people.trade(Caller.required(), chosen));
        return accounts.part(Caller.required(), AccountController.class).mine();
    }

    private List<Market> markets(List<String> codes) {
        var chosen = new LinkedHashSet<Market>();
        for (var code : codes) {
            chosen.add(
                    world.markets().stream()
                            .filter(market -> market.code().equals(code))
                            .findFirst()
                            .orElseThrow(() ->
                                    Problem.outOfBounds(
                                            "markets are of "
                                                    + world.markets()
                                                    + ", not "
                                                    + code)));
        }
        if (chosen.isEmpty()) {
            throw Problem.outOfBounds("markets names at least one of " + world.markets());
        }
        return List.copyOf(chosen);
    }

    private void requireNothingIn(Set<Market> markets, String so) {
        var busy = trader.answer(engine -> busy(engine, markets));
        if (!busy.isEmpty()) {
            throw Problem.refused(
                    "something is owned or under way in "
                            + busy
                            + ": sell it first (POST /api/v1/trading/flatten), then "
                            + so);
        }
    }

    private static List<Market> busy(Engine engine, Set<Market> markets) {
        var view = engine.view();
        var busy = new ArrayList<Market>();
        for (var market : markets) {
            if (!view.books().position(market).isFlat()
                    || view.live().stream()
                            .anyMatch(order -> order.intent().market().equals(market))) {
                busy.add(market);
            }
        }
        return busy;
    }
}
