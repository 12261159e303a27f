package haetae.server.signin;

import haetae.server.account.Brake;
import haetae.server.account.Caller;
import haetae.server.account.OpenAccounts;
import haetae.server.account.People;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Sends away whoever may no longer be here: ends streams whose session or token has ended, and
 * closes accounts of people who were shut out, also when that was done on another node. While such
 * a person still owns something the account stays open, halted, so that the stop is watched.
 */
@Component
class Watch implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Recognition recognition;
    private final OpenAccounts accounts;
    private final People people;
    private final Map<AsyncContext, Entry> streams = new ConcurrentHashMap<>();
    private final Thread watcher;

    Watch(Recognition recognition, OpenAccounts accounts, People people) {
        this.recognition = recognition;
        this.accounts = accounts;
        this.people = people;
        this.watcher = Thread.ofVirtual().name("sign-in").start(this::watch);
    }

    /** Watches a request that goes on after it was passed. */
    void over(HttpServletRequest request, Entry entry) {
        AsyncContext stream = null;
        try {
            stream = request.getAsyncContext();
            streams.put(stream, entry);
            stream.addListener(new Forget(stream));
        } catch (IllegalStateException e) { // it has ended already
            if (stream != null) {
                streams.remove(stream);
            }
        }
    }

    private final class Forget implements AsyncListener {
        private final AsyncContext stream;

        Forget(AsyncContext stream) {
            this.stream = stream;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            streams.remove(stream);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            streams.remove(stream);
        }

        @Override
        public void onError(AsyncEvent event) {
            streams.remove(stream);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // the same request goes on
        }
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(LOOK);
                look();
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                LOG.debug("it cannot be looked at who may be here", e);
            } catch (RuntimeException e) {
                LOG.warn("it could not be looked at who may be here", e);
            }
        }
    }

    /** Looks at once, instead of within two seconds. */
    synchronized void look() {
        streams.forEach((stream, entry) -> {
            if (!recognition.isStillIn(entry)) {
                end(stream);
            }
        });
        var open = accounts.all();
        if (open.stream().allMatch(recognition::isOwner)) {
            return;
        }
        var welcome = users(people.everybody());
        var leaving = users(people.leaving());
        for (var caller : open) {
            if (leaving.contains(caller.user().id())) {
                accounts.part(caller, Brake.class).hold("the person was shut out");
            } else if (!welcome.contains(caller.user().id())) {
                accounts.close(caller.account());
            }
        }
    }

    private static Set<Long> users(List<Caller> callers) {
        return callers.stream().map(caller -> caller.user().id()).collect(Collectors.toSet());
    }

    private void end(AsyncContext stream) {
        streams.remove(stream);
        try {
            stream.complete();
        } catch (IllegalStateException e) {
            LOG.debug("a stream has ended already", e);
        }
    }

    @Override
    public void destroy() {
        watcher.interrupt();
    }
}
