package haetae.server.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** What a request tells of where it comes from and where it means to go. */
final class Origins {

    private Origins() {}

    /** True for names that never lead off this machine. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /**
     * True when it was sent to a name of ours. A page of somebody else's, whose name was made to
     * lead here (DNS rebinding), sends its own name.
     */
    static boolean isMeantForUs(HttpServletRequest request, Set<String> hosts) {
        var name = request.getServerName().toLowerCase(Locale.ROOT);
        return isLoopback(name) || hosts.contains(name);
    }

    /** True when a browser says that a page of this very address sent it. */
    static boolean isOwnPage(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader("Origin");
        return (site != null || origin != null)
                && (site == null || site.equals("same-origin"))
                && (origin == null || isOf(origin, request));
    }

    /** True when a browser says that anything else than a page of this very address sent it. */
    static boolean isForeignPage(HttpServletRequest request) {
        boolean browser =
                request.getHeader("Sec-Fetch-Site") != null || request.getHeader("Origin") != null;
        return browser && !isOwnPage(request);
    }

    private static boolean isOf(String origin, HttpServletRequest request) {
        return origin.equalsIgnoreCase("http://" + request.getHeader("Host"))
                || origin.equalsIgnoreCase("https://" + request.getHeader("Host"));
    }

    /** True when it has to have come over TLS: only on this machine it may go without. */
    static boolean isRemote(HttpServletRequest request) {
        return !isLoopback(request.getServerName().toLowerCase(Locale.ROOT));
    }

    /** The address of the page, as whoever asks knows it. */
    static URI page(HttpServletRequest request) {
        return URI.create(
                (isRemote(request) ? "https://" : "http://") + request.getHeader("Host") + "/");
    }

    /**
     * Who asks, for counting. Behind a proxy that is what the proxy says last; a proxy is on this
     * machine or near it, and asks by the name that it has for us.
     */
    static String address(HttpServletRequest request) {
        var peer = Objects.toString(request.getRemoteAddr(), "");
        var forwarded = request.getHeader("X-Forwarded-For");
        return forwarded != null && isRemote(request) && isNear(peer)
                ? forwarded.substring(forwarded.lastIndexOf(',') + 1).strip()
                : peer;
    }

    private static boolean isNear(String peer) {
        try {
            var address = InetAddress.ofLiteral(peer);
            return address.isLoopbackAddress() || address.isSiteLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
