package haetae.twin.exchange;

import haetae.upbit.Signer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Checks the tokens of private calls as strictly as Upbit documents them. */
final class Tokens {

    private Tokens() {}

    /**
     * The key that a token speaks for.
     *
     * @param authorization the header, or null when it is missing
     * @param hashText what the query hash must be of; empty when the request has no parameters
     */
    static Key check(
            @Nullable String authorization,
            String hashText,
            Function<String, @Nullable Key> keys,
            Instant now)
            throws ApiError {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            throw new ApiError(401, "no_authorization_token", "인증 토큰이 없습니다.");
        }
        var parts = authorization.substring("Bearer ".length()).split("\\.", -1);
        if (parts.length != 3) {
            throw new ApiError(401, "jwt_verification", "JWT 토큰 검증에 실패했습니다.");
        }
        var header = json(parts[0]);
        var claims = json(parts[1]);
        var key = keys.apply(text(claims, "access_key"));
        if (key == null) {
            throw new ApiError(401, "invalid_access_key", "잘못된 엑세스 키입니다.");
        }
        if (!now.isBefore(key.expiresAt)) {
            throw new ApiError(401, "expired_access_key", "API 키가 만료되었습니다.");
        }
        if (!key.addressAllowed) {
            throw new ApiError(401, "no_authorization_ip", "인증되지 않은 IP입니다.");
        }
        verify(text(header, "alg"), parts[0] + "." + parts[1], parts[2], key.secretKey);
        var nonce = text(claims, "nonce");
        if (nonce.isEmpty()) {
            throw new ApiError(401, "jwt_verification", "nonce가 없습니다.");
        }
        if (!key.usedNonces.add(nonce)) {
            throw new ApiError(401, "nonce_used", "이미 사용한 nonce입니다.");
        }
        if (!hashText.isEmpty()) {
            var algorithm =
                    claims.has("query_hash_alg") ? text(claims, "query_hash_alg") : "SHA512";
            if (!algorithm.equals("SHA512")
                    || !Signer.hash(hashText).equals(text(claims, "query_hash"))) {
                throw new ApiError(401, "invalid_query_payload", "Jwt의 query를 검증하는데 실패하였습니다.");
            }
        }
        return key;
    }

    private static void verify(String algorithm, String signed, String signature, String secret)
            throws ApiError {
        var name =
                switch (algorithm) {
                    case "HS512" -> "HmacSHA512";
                    case "HS384" -> "HmacSHA384";
                    case "HS256" -> "HmacSHA256";
                    default -> throw new ApiError(401, "jwt_verification", "지원하지 않는 알고리즘입니다.");
                };
        try {
            var mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
            var expected = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            if (MessageDigest.isEqual(expected, Base64.getUrlDecoder().decode(signature))) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        } catch (IllegalArgumentException e) {
            // not base64: no signature of ours
        }
        throw new ApiError(401, "jwt_verification", "JWT 토큰 검증에 실패했습니다.");
    }

    private static JsonNode json(String part) throws ApiError {
        try {
            return Wire.JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new ApiError(401, "jwt_verification", "JWT 토큰 검증에 실패했습니다.");
        }
    }

    private static String text(JsonNode node, String name) {
        var member = node.get(name);
        return member == null ? "" : member.asString();
    }
}
