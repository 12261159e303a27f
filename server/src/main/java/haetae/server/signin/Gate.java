package haetae.server.signin;

import haetae.server.account.People;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets nobody in who is not known, except to load the page itself, to ask whether the server lives,
 * and to sign in. What is open is listed to the letter, so that no other spelling of a path gets
 * by.
 */
@Component
class Gate extends OncePerRequestFilter {

    /** The cookie with a session's id. */
    static final String COOKIE = "haetae_session";

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final JsonMapper JSON = new JsonMapper();

    private static final Set<String> OPEN =
            Set.of(
                    "/",
                    "/index.html",
                    "/haetae.js",
                    "/chart.js",
                    "/words.js",
                    "/haetae.css",
                    "/haetae.svg",
                    "/api.html",
                    "/api.js",
                    "/api/v1/openapi.json",
                    "/api/v1/health");

    private static final Set<String> SIGN_IN =
            Set.of(
                    "POST /api/v1/auth/link",
                    "GET /api/v1/auth/login",
                    "POST /api/v1/auth/login",
                    "GET /api/v1/auth/callback",
                    "POST /api/v1/auth/refresh");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final String BEARER = "Bearer ";

    private final Entrance entrance;
    private final Ways ways;
    private final Recognition recognition;
    private final Watch watch;
    private final RateLimit signIns;
    private final RateLimit requests;

    Gate(Entrance entrance, Ways ways, Recognition recognition, Watch watch) {
        this.entrance = entrance;
        this.ways = ways;
        this.recognition = recognition;
        this.watch = watch;
        this.signIns = new RateLimit(RateLimit.SIGN_INS, entrance.clock());
        this.requests = new RateLimit(RateLimit.REQUESTS, entrance.clock());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!Origins.isMeantForUs(request, entrance.hosts())) {
            refuse(
                    response,
                    421,
                    "Misdirected Request",
                    "this Haetae does not go by that name: use 127.0.0.1, or name it in HAETAE_HOSTS");
        } else if (OPEN.contains(request.getRequestURI())) {
            chain.doFilter(request, response);
        } else if (SIGN_IN.contains(request.getMethod() + " " + request.getRequestURI())) {
            signIn(request, response, chain);
        } else {
            enter(request, response, chain);
        }
    }

    private void signIn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!READING.contains(request.getMethod()) && Origins.isForeignPage(request)) {
            refuseForeign(response);
            return;
        }
        long seconds = signIns.admit(Origins.address(request));
        if (seconds > 0) {
            refuseHaste(
                    response,
                    seconds,
                    "more than " + RateLimit.SIGN_INS + " attempts to sign in within a minute");
            return;
        }
        chain.doFilter(request, response);
    }

    private void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Entry> known;
        try {
            known = recognised(request);
        } catch (People.Disabled e) {
            refuse(response, 403, "Forbidden", "an administrator of this Haetae has shut you out");
            return;
        } catch (Voucher.Unavailable e) {
            LOG.debug("nobody vouches", e);
            refuse(response, 503, "Service Unavailable", String.valueOf(e.getMessage()));
            return;
        } catch (DataAccessException | TransactionException e) {
            LOG.error("the database failed before it was known who asks", e);
            refuse(
                    response,
                    503,
                    "Service Unavailable",
                    "the database does not answer: read the server's log, then try again");
            return;
        }
        if (known.isEmpty()) {
            refuseStranger(response);
            return;
        }
        var entry = known.get();
        if (entry.by() == Entry.By.SESSION
                && !READING.contains(request.getMethod())
                && !Origins.isOwnPage(request)) {
            refuseForeign(response);
            return;
        }
        // The owner's token is what halts and sells from this machine: it never waits.
        long seconds =
                entry.by() == Entry.By.OWNER_TOKEN ? 0 : requests.admit(entry.caller().user().id());
        if (seconds > 0) {
            refuseHaste(
                    response,
                    seconds,
                    "more than " + RateLimit.REQUESTS + " requests within a minute");
            return;
        }
        entry.keep(request);
        pass(entry, request, response, chain);
    }

    private Optional<Entry> recognised(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        if (header != null) {
            return header.startsWith(BEARER)
                    ? recognition.bearer(header.substring(BEARER.length()))
                    : Optional.empty();
        }
        return cookie(request, COOKIE).flatMap(recognition::session);
    }

    /** The value of a cookie. */
    static Optional<String> cookie(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    private void pass(
            Entry entry,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        try {
            entry.caller()
                    .call(() -> {
                        chain.doFilter(request, response);
                        return true;
                    });
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
        if (request.isAsyncStarted()) {
            watch.over(request, entry);
        }
    }

    private void refuseStranger(HttpServletResponse response) throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        refuse(
                response,
                401,
                "Unauthorized",
                "sign in, or send a token as: Authorization: Bearer TOKEN");
    }

    private void refuseForeign(HttpServletResponse response) throws IOException {
        refuse(
                response,
                403,
                "Forbidden",
                "a page of another address sent this: use Haetae's own page, or a bearer token");
    }

    private void refuseHaste(HttpServletResponse response, long seconds, String what)
            throws IOException {
        response.setHeader("Retry-After", Long.toString(seconds));
        refuse(response, 429, "Too Many Requests", what + ": wait " + seconds + " s");
    }

    /** A 401 also says by which way people come in, so that the page knows what to offer. */
    private void refuse(HttpServletResponse response, int status, String title, String detail)
            throws IOException {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        if (status == 401) {
            problem.put("sign_in", ways.code());
        }
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.getOutputStream().write(JSON.writeValueAsBytes(problem));
    }
}
