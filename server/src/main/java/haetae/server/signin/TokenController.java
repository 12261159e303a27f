package haetae.server.signin;

import haetae.server.signin.AccessTokens.Drawn;
import haetae.server.signin.AccessTokens.Known;
import haetae.server.world.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A person's access tokens. */
@RestController
@RequestMapping("/api/v1/auth/tokens")
class TokenController {

    private static final int LONGEST_DAYS = 3_650;
    private static final int MOST_LETTERS = 100;

    private final AccessTokens tokens;
    private final Ways ways;
    private final HttpServletRequest request;

    TokenController(AccessTokens tokens, Ways ways, HttpServletRequest request) {
        this.tokens = tokens;
        this.ways = ways;
        this.request = request;
    }

    record TokenWish(@Nullable String name, @Nullable Integer expiresInDays) {}

    /**
     * @param token what programs send; told this once
     */
    record NewToken(
            long id, String name, Instant createdAt, @Nullable Instant expiresAt, String token) {

        static NewToken of(Drawn drawn) {
            var known = drawn.known();
            return new NewToken(
                    known.id(), known.name(), known.createdAt(), known.expiresAt(), drawn.token());
        }

        @Override
        public String toString() {
            return "NewToken[" + id + "]";
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    NewToken draw(@RequestBody TokenWish wish) {
        ways.requireLocal();
        var user = Entry.of(request).requirePerson().caller().user();
        var name = wish.name() == null ? "" : wish.name().strip();
        if (name.isEmpty() || name.length() > MOST_LETTERS || name.indexOf('\0') >= 0) {
            throw Problem.outOfBounds("name is a text of 1 to " + MOST_LETTERS + " letters");
        }
        var days = wish.expiresInDays();
        if (days != null) {
            Problem.checkRange("expires_in_days", days, 1, LONGEST_DAYS);
        }
        if (tokens.of(user.id()).size() >= AccessTokens.MOST_OF_A_PERSON) {
            throw Problem.refused(
                    "you have "
                            + AccessTokens.MOST_OF_A_PERSON
                            + " tokens already: revoke one of them first");
        }
        return NewToken.of(
                tokens.draw(user.id(), name, days == null ? null : Duration.ofDays(days)));
    }

    record Tokens(List<Known> items) {}

    @GetMapping
    Tokens list() {
        ways.requireLocal();
        return new Tokens(tokens.of(Entry.of(request).caller().user().id()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long id) {
        ways.requireLocal();
        var user = Entry.of(request).requirePerson().caller().user();
        if (!tokens.revoke(user.id(), id)) {
            throw Problem.notFound("you have no token " + id + ": /api/v1/auth/tokens lists them");
        }
    }
}
