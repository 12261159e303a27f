package haetae.server.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.context.SmartLifecycle;

/**
 * The accounts that are open in this process, each with its own copy of everything that is {@link
 * PerAccount}. Which copy is meant follows from whom the thread works for ({@link Caller}); without
 * one there is none, so that nothing is ever done for the wrong person.
 */
public final class OpenAccounts implements Scope, SmartLifecycle {

    public static final String SCOPE = "account";

    private static final Logger LOG = LoggerFactory.getLogger(OpenAccounts.class);

    private final ListableBeanFactory beans;
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private volatile boolean begun;
    private volatile boolean running;

    public OpenAccounts(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** One account's copies. Its own lock: what one account waits for holds no other back. */
    private static final class Open {
        private final Caller caller;
        private final Map<String, Object> parts = new HashMap<>();
        private final Map<String, Runnable> endings = new LinkedHashMap<>();
        private List<AccountLifecycle> lives = List.of();
        private boolean making;
        private boolean ready;
        private boolean begun;

        Open(Caller caller) {
            this.caller = caller;
        }
    }

    /** Makes an account's parts, if they are not there; they work when the server trades. */
    public void open(Caller caller) {
        in(caller, account -> true);
    }

    /**
     * Does something with an account's copies, which are there then. While it waits the account may
     * be ended and opened anew: then the new copies are meant.
     */
    private <T> T in(Caller caller, Function<Open, T> work) {
        long id = caller.account().id();
        while (true) {
            var account = open.computeIfAbsent(id, _ -> new Open(caller));
            synchronized (account) {
                if (open.get(id) == account) {
                    makeReady(account);
                    return work.apply(account);
                }
            }
        }
    }

    private void makeReady(Open account) {
        if (account.making) {
            return; // its parts find each other while they are made
        }
        if (!account.ready) {
            account.making = true;
            try {
                account.lives =
                        account.caller.call(() ->
                                List.copyOf(beans.getBeansOfType(AccountLifecycle.class).values()));
                account.ready = true;
            } finally {
                account.making = false;
            }
        }
        if (begun && !account.begun) {
            account.begun = true;
            account.lives.forEach(AccountLifecycle::begin);
        }
    }

    /** Ends an account's parts and makes them anew, as after a new key or other markets. */
    public void reopen(Caller caller) {
        var before = open.get(caller.account().id());
        if (before != null) {
            synchronized (before) {
                end(before);
                open.replace(caller.account().id(), before, new Open(caller));
            }
        }
        open(caller);
    }

    /** Ends an account's parts. */
    public void close(Account which) {
        var account = open.get(which.id());
        if (account != null) {
            synchronized (account) {
                end(account);
                open.remove(which.id(), account);
            }
        }
    }

    private static void end(Open account) {
        account.lives
                .reversed()
                .forEach(life -> {
                    try {
                        life.end();
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "a part of account {} did not end well",
                                account.caller.account().name(),
                                e);
                    }
                });
        List.copyOf(account.endings.values()).reversed().forEach(Runnable::run);
        account.lives = List.of();
        account.endings.clear();
        account.parts.clear();
        account.ready = false;
        account.begun = false;
    }

    /** Lets everything work that is open, and whatever is opened from now on. */
    public void begin() {
        begun = true;
        open.values()
                .forEach(account -> {
                    synchronized (account) {
                        makeReady(account);
                    }
                });
    }

    /** Whose accounts are open. */
    public List<Caller> all() {
        return open.values().stream().map(account -> account.caller).toList();
    }

    /** The part of an account of this type. */
    public <T> T part(Caller caller, Class<T> type) {
        return caller.call(() -> beans.getBean(type));
    }

    // -- the scope

    @Override
    public Object get(String name, ObjectFactory<?> maker) {
        var caller = Caller.current();
        if (caller == null) {
            throw new IllegalStateException(name + " is one of each account, and this is for none");
        }
        return in(caller, account -> part(account, name, maker));
    }

    private static Object part(Open account, String name, ObjectFactory<?> maker) {
        var part = account.parts.get(name);
        if (part == null) {
            part = account.caller.call(maker::getObject);
            account.parts.put(name, part);
        }
        return part;
    }

    @Override
    public @Nullable Object remove(String name) {
        return null; // parts end together, with their account
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) {
        var caller = Caller.current();
        var account = caller == null ? null : open.get(caller.account().id());
        if (account != null) {
            account.endings.put(name, callback);
        }
    }

    @Override
    public @Nullable Object resolveContextualObject(String key) {
        return null;
    }

    @Override
    public String getConversationId() {
        var caller = Caller.current();
        return caller == null ? "" : Long.toString(caller.account().id());
    }

    // -- the end: after the web server, before what all accounts share

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        new ArrayList<>(open.values()).forEach(account -> close(account.caller.account()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0; // the web server stops in a later phase, which is the earlier one to stop
    }
}
