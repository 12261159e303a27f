package haetae.app.paper;

import haetae.core.money.Krw;
import haetae.server.world.PaperAccounts;
import haetae.twin.exchange.TwinExchange;
import haetae.upbit.Signer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Opens accounts of a paper exchange that keeps them. */
final class KeptAccounts implements PaperAccounts {

    private static final int LONGEST_NAME = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TwinExchange exchange;
    private final Krw krw;

    /**
     * @param krw what a new account begins with
     */
    KeptAccounts(TwinExchange exchange, Krw krw) {
        this.exchange = exchange;
        this.krw = krw;
    }

    @Override
    public Signer open(String account) {
        if (account.isEmpty() || account.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a paper account's name has 1 to " + LONGEST_NAME + " characters");
        }
        var access = UUID.randomUUID().toString();
        var secret = UUID.randomUUID() + "-" + UUID.randomUUID();
        var kept = new CompletableFuture<Void>();
        exchange.agenda()
                .post(() -> {
                    exchange.whenKept(() -> kept.complete(null));
                    exchange.openKeptAccount(account, access, secret, krw);
                });
        try {
            kept.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "the paper account could not be kept within "
                            + PATIENCE.toSeconds()
                            + " s; is the database there?",
                    e);
        }
        return new Signer(access, secret, account, () -> UUID.randomUUID().toString());
    }
}
