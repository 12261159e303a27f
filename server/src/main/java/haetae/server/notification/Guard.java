package haetae.server.notification;

import haetae.server.world.Problem;
import haetae.server.world.Recipients.Kind;
import haetae.server.world.World;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Keeps addresses that people give from leading anywhere but to the public internet, where this
 * server would reach what they cannot.
 */
@Component
class Guard implements DisposableBean {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST = 2_000;

    /** A name with a dot whose end is none of a number's: 127.1 and 0x7f.1 are addresses too. */
    private static final Pattern NAME =
            Pattern.compile(
                    "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Set<String> SLACK = Set.of("hooks.slack.com");
    private static final Set<String> DISCORD = Set.of("discord.com", "discordapp.com");

    /** Looks a host up. */
    @FunctionalInterface
    interface Names {
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /** A host that must not be reached. */
    static final class Forbidden extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Forbidden(String message) {
            super(message);
        }
    }

    private final Names names;
    private final Predicate<InetAddress> allowed;

    /** Looking up may hang, and would hold one of the few threads that all virtual ones share. */
    private final ExecutorService lookUps =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("dns-", 0).factory());

    @Autowired
    Guard(World world) {
        this(world.seams()::addresses, Internet::isPublic);
    }

    Guard(Names names, Predicate<InetAddress> allowed) {
        this.names = names;
        this.allowed = allowed;
    }

    /**
     * The addresses of a host, each of which may be reached.
     *
     * @throws Forbidden if one of them may not
     * @throws UnknownHostException if there is none, or it is not learned within 5 seconds
     */
    List<InetAddress> addresses(String host) throws UnknownHostException {
        var found = lookedUp(host);
        if (found.isEmpty()) {
            throw new UnknownHostException("the host is not known");
        }
        if (!found.stream().allMatch(allowed)) {
            throw new Forbidden("the host is not one of the public internet");
        }
        return found;
    }

    private List<InetAddress> lookedUp(String host) throws UnknownHostException {
        var answer = new CompletableFuture<List<InetAddress>>();
        lookUps.execute(() -> {
            try {
                answer.complete(names.addresses(host));
            } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnknownHostException("the host is not known");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("interrupted");
        }
    }

    /**
     * An address that a person gives for a channel, as it may be used.
     *
     * @throws Problem 422 if it may not
     */
    URI checked(Kind kind, String text) {
        var address = parsed(kind, text);
        try {
            addresses(address.getHost());
        } catch (Forbidden e) {
            throw Problem.outOfBounds(
                    "the address leads into a private network: give one of the public internet");
        } catch (UnknownHostException e) {
            throw Problem.outOfBounds(
                    "the address's host cannot be found: look for a slip, or try again later");
        }
        return address;
    }

    private static URI parsed(Kind kind, String text) {
        URI address;
        try {
            address = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw Problem.outOfBounds("address is an address such as https://host/path");
        }
        if (text.length() > LONGEST) {
            throw Problem.outOfBounds("address has 2,000 characters at most");
        }
        if (!"https".equalsIgnoreCase(address.getScheme())) {
            throw Problem.outOfBounds("address begins with https://");
        }
        var host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(host).matches()) {
            throw Problem.outOfBounds("address names a host of the public internet, not a number");
        }
        if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
            throw Problem.outOfBounds("address has no user, password or #part");
        }
        requireHost(kind, host);
        requirePort(kind, address.getPort());
        return address;
    }

    private static void requireHost(Kind kind, String host) {
        var hosts =
                switch (kind) {
                    case SLACK -> SLACK;
                    case DISCORD -> DISCORD;
                    case WEBHOOK -> Set.of(host);
                    case TELEGRAM -> Set.<String>of(); // its place is not the person's to choose
                };
        if (!hosts.contains(host)) {
            throw Problem.outOfBounds(
                    kind.code()
                            + " addresses are at "
                            + String.join(" or ", hosts)
                            + ", not there");
        }
    }

    /** Others than these are seldom a web server's. */
    private static void requirePort(Kind kind, int port) {
        boolean usual = port == -1 || port == 443;
        if (!usual && !(kind == Kind.WEBHOOK && port == 8443)) {
            throw Problem.outOfBounds(
                    kind == Kind.WEBHOOK
                            ? "the address's port is 443 or 8443"
                            : "the address's port is 443");
        }
    }

    @Override
    public void destroy() {
        lookUps.shutdownNow();
    }
}
