package haetae.server.signin;

import haetae.server.account.Caller;
import haetae.server.account.People;
import haetae.server.account.Role;
import haetae.server.account.Roster;
import haetae.server.world.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The people of this installation, for administrators. */
@RestController
@RequestMapping("/api/v1/users")
class UserController {

    private static final int MOST_LETTERS_OF_NAME = 100;
    private static final int MOST_LETTERS_OF_EMAIL = 255;

    private final People people;
    private final Roster roster;
    private final Ways ways;
    private final Links links;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final Watch watch;
    private final HttpServletRequest request;

    UserController(
            People people,
            Roster roster,
            Ways ways,
            Links links,
            Sessions sessions,
            AccessTokens tokens,
            Watch watch,
            HttpServletRequest request) {
        this.people = people;
        this.roster = roster;
        this.ways = ways;
        this.links = links;
        this.sessions = sessions;
        this.tokens = tokens;
        this.watch = watch;
        this.request = request;
    }

    /**
     * A person.
     *
     * @param disabledAt since when the person is shut out, null for whoever may come in
     */
    record Person(
            long id,
            String name,
            String email,
            String role,
            Instant createdAt,
            @Nullable Instant disabledAt) {

        static Person of(Roster.Entry entry) {
            var user = entry.user();
            return new Person(
                    user.id(),
                    user.name(),
                    user.email(),
                    user.role().code(),
                    entry.createdAt(),
                    entry.disabledAt());
        }
    }

    record Persons(List<Person> items) {}

    @GetMapping
    Persons all() {
        requireAdmin();
        return new Persons(roster.all().stream().map(Person::of).toList());
    }

    record NewPerson(@Nullable String name, @Nullable String email, @Nullable String role) {}

    /**
     * @param link lets the person in once, until it expires
     */
    record Invitation(Person user, String link, Instant linkExpiresAt) {
        @Override
        public String toString() {
            return "Invitation[" + user + "]";
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Invitation add(@RequestBody NewPerson wish) {
        requireAdmin();
        ways.requireLocal();
        var name = given("name", wish.name(), MOST_LETTERS_OF_NAME);
        var email = given("email", wish.email(), MOST_LETTERS_OF_EMAIL);
        if (!email.matches("[^@\\s]+@[^@\\s]+")) {
            throw Problem.outOfBounds("email is an address such as kim@example.com");
        }
        var role = role(wish.role() == null ? Role.USER.code() : wish.role());
        var caller = people.vouchedFor("local:" + UUID.randomUUID(), email, name, role);
        return invitation(caller.user().id());
    }

    /** Another link, for somebody who is signed in nowhere any more. */
    @PostMapping("/{id}/link")
    @ResponseStatus(HttpStatus.CREATED)
    Invitation invite(@PathVariable long id) {
        requireAdmin();
        ways.requireLocal();
        if (person(id).disabledAt() != null) {
            throw Problem.refused(id + " is shut out: set disabled to false first");
        }
        return invitation(id);
    }

    private Invitation invitation(long id) {
        var link = links.draw(id);
        return new Invitation(
                Person.of(person(id)),
                Origins.page(request) + "#link=" + link.code(),
                link.expiresAt());
    }

    record PersonChange(@Nullable String role, @Nullable Boolean disabled) {}

    /** Who is shut out has no session, token or account at work from that moment on. */
    @PatchMapping("/{id}")
    Person change(@PathVariable long id, @RequestBody PersonChange wish) {
        requireAdmin();
        person(id);
        if (id == people.owner().user().id()) {
            throw Problem.refused("the owner keeps this Haetae: neither shut out nor demoted");
        }
        if (wish.role() != null) {
            var role = role(wish.role());
            if (!ways.isLocal()) {
                throw Problem.refused("roles come from where people sign in: change it there");
            }
            roster.give(id, role);
        }
        if (wish.disabled() != null && wish.disabled()) {
            roster.shutOut(id);
            sessions.endAll(id);
            tokens.revokeAll(id);
            links.endAll(id);
            watch.look();
        } else if (wish.disabled() != null) {
            roster.letIn(id);
        }
        return Person.of(person(id));
    }

    private void requireAdmin() {
        Caller.requireAdmin();
        Entry.of(request).requirePerson();
    }

    private Roster.Entry person(long id) {
        return roster.find(id)
                .orElseThrow(() ->
                        Problem.notFound("there is no user " + id + ": /api/v1/users lists them"));
    }

    private static Role role(String code) {
        for (var role : Role.values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        throw Problem.outOfBounds("role is user or admin");
    }

    private static String given(String name, @Nullable String value, int most) {
        var text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > most || text.indexOf('\0') >= 0) {
            throw Problem.outOfBounds(name + " is a text of 1 to " + most + " letters");
        }
        return text;
    }
}
