package haetae.server.account;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nobody in without the owner's token, except to load the page itself and to ask whether the
 * server lives. What is open is listed to the letter, so that no other spelling of a path gets by.
 */
@Component
class TokenFilter extends OncePerRequestFilter {

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

    private static final String REFUSAL =
            """
            {"type":"about:blank","title":"Unauthorized","status":401,\
            "detail":"send the owner's token as: Authorization: Bearer TOKEN"}\
            """;

    private final Owner owner;
    private final People people;

    TokenFilter(Owner owner, People people) {
        this.owner = owner;
        this.people = people;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return OPEN.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var header = request.getHeader("Authorization");
        if (header != null
                && header.startsWith("Bearer ")
                && owner.isToken(header.substring("Bearer ".length()))) {
            pass(people.owner(), request, response, chain);
            return;
        }
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        response.setHeader("WWW-Authenticate", "Bearer");
        response.setContentType("application/problem+json");
        response.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.UTF_8));
    }

    private static void pass(
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        try {
            caller.call(() -> {
                chain.doFilter(request, response);
                return true;
            });
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
