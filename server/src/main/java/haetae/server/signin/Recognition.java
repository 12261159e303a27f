package haetae.server.signin;

import haetae.server.account.Caller;
import haetae.server.account.Owner;
import haetae.server.account.People;
import haetae.server.account.Role;
import haetae.server.account.Roster;
import haetae.server.signin.Entry.By;
import haetae.server.signin.Voucher.Vouched;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who somebody is, by what is shown. Each time the database is asked whether the person may come
 * in.
 */
@Component
class Recognition {

    /** So long it is not told to the database again what somebody vouches for. */
    private static final Duration TOLD_HOLDS = Duration.ofMinutes(5);

    private static final int MOST_TOLD = 1_000;
    private static final int MOST_LETTERS_OF_NAME = 100;
    private static final int MOST_LETTERS_OF_EMAIL = 255;

    private final Owner owner;
    private final Ways ways;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final People people;
    private final Roster roster;
    private final InstantSource clock;
    private final Map<String, Told> told =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
                    return size() > MOST_TOLD;
                }
            };

    private record Told(
            @Nullable String email, @Nullable String name, Role role, long userId, Instant until) {
        boolean says(Vouched vouched) {
            return Objects.equals(email, vouched.email())
                    && Objects.equals(name, vouched.name())
                    && role == vouched.role();
        }
    }

    Recognition(
            Entrance entrance,
            Ways ways,
            Sessions sessions,
            AccessTokens tokens,
            People people,
            Roster roster) {
        this.owner = entrance.owner();
        this.clock = entrance.clock();
        this.ways = ways;
        this.sessions = sessions;
        this.tokens = tokens;
        this.people = people;
        this.roster = roster;
    }

    /**
     * Whoever shows a bearer token. The owner's needs neither database nor network.
     *
     * @throws Voucher.Unavailable if it cannot be found out now
     * @throws People.Disabled if the person is shut out
     */
    Optional<Entry> bearer(String token) {
        var digest = Secret.digest(token);
        if (owner.isToken(token)) {
            return Optional.of(
                    new Entry(people.owner(), By.OWNER_TOKEN, "local", digest, Instant.MAX));
        }
        if (token.startsWith(AccessTokens.PREFIX)) {
            return ways.isLocal()
                    ? tokens.use(token)
                            .flatMap(people::person)
                            .map(caller ->
                                    new Entry(
                                            caller, By.ACCESS_TOKEN, "local", digest, Instant.MAX))
                    : Optional.empty();
        }
        return ways.voucher()
                .vouch(token)
                .map(vouched ->
                        new Entry(known(vouched), By.BEARER, ways.code(), digest, vouched.until()));
    }

    /** Whoever shows the id of a session. */
    Optional<Entry> session(String id) {
        return sessions.use(id).flatMap(this::entry);
    }

    private Optional<Entry> entry(Sessions.Session session) {
        return people.person(session.userId())
                .filter(caller -> session.way().equals(ways.code()) || isOwner(caller))
                .map(caller ->
                        new Entry(
                                caller, By.SESSION, session.way(), session.digest(), Instant.MAX));
    }

    boolean isOwner(Caller caller) {
        return caller.user().id() == people.owner().user().id();
    }

    /** Whether somebody who came in may still be here. */
    boolean isStillIn(Entry entry) {
        return entry.until().isAfter(clock.instant())
                && switch (entry.by()) {
                    case OWNER_TOKEN -> true;
                    case SESSION -> sessions.find(entry.digest()).flatMap(this::entry).isPresent();
                    case ACCESS_TOKEN ->
                            tokens.find(entry.digest()).flatMap(people::person).isPresent();
                    case BEARER -> people.person(entry.caller().user().id()).isPresent();
                };
    }

    /**
     * The person that somebody vouches for.
     *
     * @throws People.Disabled if the person is shut out
     */
    Caller known(Vouched vouched) {
        return remembered(vouched).flatMap(people::person).orElseGet(() -> told(vouched));
    }

    private Optional<Long> remembered(Vouched vouched) {
        synchronized (told) {
            return Optional.ofNullable(told.get(vouched.authId()))
                    .filter(each -> each.says(vouched) && each.until().isAfter(clock.instant()))
                    .map(Told::userId);
        }
    }

    /** What is not told now stays as it was told before. */
    private Caller told(Vouched vouched) {
        var before = roster.find(vouched.authId()).map(Roster.Entry::user);
        var email =
                vouched.email() != null
                        ? vouched.email()
                        : before.map(user -> user.email()).orElse("");
        var name =
                vouched.name() != null
                        ? vouched.name()
                        : before.map(user -> user.name()).orElse(email.isEmpty() ? "-" : email);
        var caller =
                people.vouchedFor(
                        vouched.authId(),
                        cut(email, MOST_LETTERS_OF_EMAIL),
                        cut(name, MOST_LETTERS_OF_NAME),
                        vouched.role());
        synchronized (told) {
            told.put(
                    vouched.authId(),
                    new Told(
                            vouched.email(),
                            vouched.name(),
                            vouched.role(),
                            caller.user().id(),
                            clock.instant().plus(TOLD_HOLDS)));
        }
        return caller;
    }

    /** Short enough for its column, and without what the database takes for an end. */
    private static String cut(String text, int most) {
        var plain = text.replace("\0", "");
        return plain.length() <= most ? plain : plain.substring(0, most);
    }
}
