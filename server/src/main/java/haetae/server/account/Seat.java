package haetae.server.account;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.server.world.World;
import haetae.upbit.Http;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import java.util.Optional;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * An account's own place in the world: a thread of its own, so that what one account waits for
 * holds no other back, and its own way to the exchange, which shares the address's limits with the
 * others' in turn.
 */
@Component
@PerAccount
public class Seat implements DisposableBean {

    private final Account account;
    private final World world;
    private final Agenda agenda;
    private final Upbit source;
    private final Upbit exchange;
    private final Optional<Signer> signer;

    Seat(World world, Account account, ExchangeKeys keys) {
        this.world = world;
        this.account = account;
        agenda = world.agenda().beside("account " + account.name());
        source = world.source().forAccount(account.name(), agenda);
        exchange =
                world.exchange() == world.source()
                        ? source
                        : world.exchange().forAccount(account.name(), agenda);
        signer = signer(world, account, keys);
    }

    /** Paper money needs no key; the operator's own trades the main account. */
    private static Optional<Signer> signer(World world, Account account, ExchangeKeys keys) {
        if (account.name().equals(Account.MAIN)) {
            return Optional.of(world.signer());
        }
        return world.paperAccounts() != null
                ? Optional.of(world.paperAccounts().open(account.name()))
                : keys.signer();
    }

    public Account account() {
        return account;
    }

    /** On which all of the account's engine lives. */
    public Agenda agenda() {
        return agenda;
    }

    /** Where market data are asked for. */
    public Upbit source() {
        return source;
    }

    /** Where orders go. */
    public Upbit exchange() {
        return exchange;
    }

    /** What its requests are signed with; empty while the person has given no key. */
    public Optional<Signer> signer() {
        return signer;
    }

    /** A way to other hosts whose answers come on the account's agenda. */
    public Http http() {
        return new Http(
                world.client(),
                agenda,
                agenda == world.agenda() ? world.traffic() : Traffic.uncounted(agenda));
    }

    @Override
    public void destroy() throws Exception {
        if (agenda != world.agenda() && agenda instanceof AutoCloseable own) {
            own.close();
        }
    }
}
