package haetae.server.signin;

import haetae.server.account.Caller;
import haetae.server.account.People;
import haetae.server.signin.AuthServer.Tokens;
import haetae.server.world.Answers;
import haetae.server.world.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Coming in and going out. Each way in has its own endpoints; the others' answer 409. */
@RestController
@RequestMapping("/api/v1/auth")
class SignInController {

    private static final String PATH = "/api/v1/auth";

    /** The cookie that ties a sign-in at an issuer to the browser that began it. */
    static final String FLOW_COOKIE = "haetae_flow";

    private final Ways ways;
    private final Recognition recognition;
    private final Sessions sessions;
    private final Links links;
    private final Flows flows;
    private final People people;
    private final HttpServletRequest request;

    SignInController(
            Ways ways,
            Recognition recognition,
            Sessions sessions,
            Links links,
            Flows flows,
            People people,
            HttpServletRequest request) {
        this.ways = ways;
        this.recognition = recognition;
        this.sessions = sessions;
        this.links = links;
        this.flows = flows;
        this.people = people;
        this.request = request;
    }

    /**
     * Who one is.
     *
     * @param wayIn local, jwt or auth-server
     * @param shown what was shown this time: session, owner_token, access_token or bearer
     */
    record Me(long id, String name, String email, String role, String wayIn, String shown) {

        static Me of(Caller caller, String way, String shown) {
            var user = caller.user();
            return new Me(user.id(), user.name(), user.email(), user.role().code(), way, shown);
        }
    }

    @GetMapping("/me")
    Me me() {
        var entry = Entry.of(request);
        return Me.of(entry.caller(), entry.way(), entry.by().name().toLowerCase(Locale.ROOT));
    }

    // -- local

    record OneTimeCode(@Nullable String code) {
        @Override
        public String toString() {
            return "OneTimeCode[hidden]";
        }
    }

    /** The owner's works in every way. */
    @PostMapping("/link")
    ResponseEntity<Me> link(@RequestBody OneTimeCode link) {
        var caller =
                links.use(given("code", link.code(), 100))
                        .flatMap(people::person)
                        .orElseThrow(() ->
                                Problem.unauthorized(
                                        "this link was used already, or is older than 15 minutes:"
                                                + " ask for another one"));
        if (!recognition.isOwner(caller)) {
            ways.requireLocal();
        }
        return in(caller, "local", Me.of(caller, "local", "session"));
    }

    /** Makes a session of the owner's token, so that the page need not keep that. */
    @PostMapping("/session")
    ResponseEntity<Me> session() {
        var entry = Entry.of(request);
        if (entry.by() != Entry.By.OWNER_TOKEN) {
            throw Problem.forbidden("only the owner's token can be exchanged for a session");
        }
        return in(entry.caller(), "local", Me.of(entry.caller(), "local", "session"));
    }

    // -- an issuer

    /** Sends a browser to the issuer. */
    @GetMapping("/login")
    @Answers(value = void.class, status = 302)
    ResponseEntity<Void> begin() {
        var issuer = ways.issuer();
        var flow = flows.begin();
        try {
            return ResponseEntity.status(HttpStatus.FOUND)
                    .location(issuer.authorization(flow, callback()))
                    .header(
                            HttpHeaders.SET_COOKIE,
                            flowCookie(flow.browser(), Flows.VALID).toString())
                    .build();
        } catch (OidcIssuer.Refused e) {
            throw Problem.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Where the issuer sends the browser back to. */
    @GetMapping("/callback")
    @Answers(value = void.class, status = 302)
    ResponseEntity<Void> comeBack(
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String error) {
        var issuer = ways.issuer();
        var flow =
                Gate.cookie(request, FLOW_COOKIE)
                        .flatMap(browser -> flows.take(state == null ? "" : state, browser))
                        .orElseThrow(() ->
                                Problem.forbidden(
                                        "this sign-in was not begun in this browser, has ended or"
                                                + " was used: go to / and sign in again"));
        if (code == null) {
            throw Problem.unauthorized(
                    "the issuer did not sign you in ("
                            + (error != null && error.matches("[a-z_]{1,50}") ? error : "no code")
                            + "): go to / and sign in again");
        }
        try {
            var caller = recognition.known(issuer.signedIn(code, flow, callback()));
            return ResponseEntity.status(HttpStatus.FOUND)
                    .location(URI.create("/"))
                    .header(
                            HttpHeaders.SET_COOKIE,
                            sessionCookie(begin(caller, ways.code()), Sessions.LONGEST).toString(),
                            flowCookie("", Duration.ZERO).toString())
                    .build();
        } catch (OidcIssuer.Refused e) {
            throw Problem.unauthorized(e.getMessage() + ": go to / and sign in again");
        }
    }

    private URI callback() {
        return Origins.page(request).resolve(PATH + "/callback");
    }

    // -- an auth server

    record Credentials(@Nullable String email, @Nullable String password) {
        @Override
        public String toString() {
            return "Credentials[hidden]";
        }
    }

    /**
     * What the auth server gave, for programs; the page has its session.
     *
     * @param refreshToken null where the auth server gives none
     */
    record SignedIn(String accessToken, @Nullable String refreshToken, Me user) {
        @Override
        public String toString() {
            return "SignedIn[" + user + "]";
        }
    }

    @PostMapping("/login")
    ResponseEntity<SignedIn> login(@RequestBody Credentials credentials) {
        var server = ways.authServer();
        var tokens =
                server.login(
                                given("email", credentials.email(), 255),
                                given("password", credentials.password(), 1_000))
                        .orElseThrow(() ->
                                Problem.unauthorized(
                                        "the auth server does not know this e-mail with this"
                                                + " password"));
        var caller = caller(server, tokens);
        var me = Me.of(caller, ways.code(), "session");
        return in(
                caller, ways.code(), new SignedIn(tokens.accessToken(), tokens.refreshToken(), me));
    }

    record RefreshToken(@Nullable String refreshToken) {
        @Override
        public String toString() {
            return "RefreshToken[hidden]";
        }
    }

    @PostMapping("/refresh")
    SignedIn refresh(@RequestBody RefreshToken refresh) {
        var server = ways.authServer();
        var tokens =
                server.refresh(given("refresh_token", refresh.refreshToken(), Voucher.MOST_LETTERS))
                        .orElseThrow(() ->
                                Problem.unauthorized(
                                        "the auth server does not accept this refresh token: sign"
                                                + " in again"));
        return new SignedIn(
                tokens.accessToken(),
                tokens.refreshToken(),
                Me.of(caller(server, tokens), ways.code(), "bearer"));
    }

    private Caller caller(AuthServer server, Tokens tokens) {
        return recognition.known(
                server.vouch(tokens.accessToken())
                        .orElseThrow(() ->
                                new Voucher.Unavailable(
                                        "the auth server does not accept its own token: read its"
                                                + " log",
                                        null)));
    }

    // -- going out

    /** Ends the session; with an auth server also its refresh token, when that is sent. */
    @PostMapping("/logout")
    @Answers(value = void.class, status = 204)
    ResponseEntity<Void> logout(@RequestBody(required = false) @Nullable RefreshToken refresh) {
        var entry = Entry.of(request);
        Gate.cookie(request, Gate.COOKIE).ifPresent(sessions::end);
        if (ways.voucher() instanceof AuthServer server) {
            server.logout(entry.digest(), refresh == null ? null : refresh.refreshToken());
        }
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, sessionCookie("", Duration.ZERO).toString())
                .build();
    }

    // -- sessions

    private <T> ResponseEntity<T> in(Caller caller, String way, T answer) {
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.SET_COOKIE,
                        sessionCookie(begin(caller, way), Sessions.LONGEST).toString())
                .body(answer);
    }

    /**
     * A new session, never one that was there before: whoever knew that is not signed in by this.
     */
    private String begin(Caller caller, String way) {
        Gate.cookie(request, Gate.COOKIE).ifPresent(sessions::end);
        return sessions.begin(caller.user().id(), way);
    }

    private ResponseCookie sessionCookie(String id, Duration age) {
        return ResponseCookie.from(Gate.COOKIE, id)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(Origins.isRemote(request))
                .path("/")
                .maxAge(age)
                .build();
    }

    /** Has to come along when the issuer's page sends the browser back, so it cannot be strict. */
    private ResponseCookie flowCookie(String browser, Duration age) {
        return ResponseCookie.from(FLOW_COOKIE, browser)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(Origins.isRemote(request))
                .path(PATH)
                .maxAge(age)
                .build();
    }

    private static String given(String name, @Nullable String value, int most) {
        if (value == null || value.isBlank() || value.length() > most) {
            throw Problem.outOfBounds(name + " is a text of 1 to " + most + " letters");
        }
        return value;
    }

    @ExceptionHandler(Voucher.Unavailable.class)
    ErrorResponse unavailable(Voucher.Unavailable e) {
        return Problem.unavailable(String.valueOf(e.getMessage()));
    }

    @ExceptionHandler(People.Disabled.class)
    ErrorResponse disabled() {
        return Problem.forbidden("an administrator of this Haetae has shut you out");
    }
}
