package haetae.twin.faults;

import haetae.twin.exchange.Call;
import java.util.Map;

/** What gateways and servers in trouble answer. */
final class BrokenReplies {

    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html");

    private BrokenReplies() {}

    static Call.Reply status(int status) {
        return switch (status) {
            case 429 -> error(429, "too_many_requests", "요청 수 제한을 초과했습니다.");
            case 418 -> error(418, "blocked", "차단되었습니다: 60초 후에 다시 시도해주세요.");
            case 500 -> error(500, "internal_server_error", "서버에 문제가 발생했습니다.");
            case 502, 503, 504 -> new Call.Reply(status, HTML, page(status));
            case 404 -> error(404, "not_found", "no Route matched with those values");
            case 403 -> error(403, "out_of_scope", "허용되지 않은 기능입니다.");
            case 401 -> error(401, "jwt_verification", "JWT 토큰 검증에 실패했습니다.");
            default -> error(status, "bad_request", "잘못된 요청입니다.");
        };
    }

    static Call.Reply error(int status, String name, String message) {
        return new Call.Reply(
                status,
                Map.of(),
                "{\"error\":{\"name\":\"" + name + "\",\"message\":\"" + message + "\"}}");
    }

    static Call.Reply broken(Call.Reply whole, Effect.BrokenBody.Form form) {
        return switch (form) {
            case CUT ->
                    new Call.Reply(
                            whole.status(),
                            whole.headers(),
                            whole.body().substring(0, whole.body().length() / 2));
            case HTML -> new Call.Reply(whole.status(), HTML, page(whole.status()));
            case EMPTY -> new Call.Reply(whole.status(), whole.headers(), "");
        };
    }

    private static String page(int status) {
        return "<html><head><title>"
                + status
                + "</title></head><body><h1>"
                + status
                + "</h1><p>The upstream server is in trouble.</p></body></html>";
    }
}
