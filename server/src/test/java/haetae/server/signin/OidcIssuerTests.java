package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import haetae.server.account.Role;
import haetae.server.signin.Voucher.Vouched;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which tokens of an issuer are believed, and what happens while it does not answer. */
class OidcIssuerTests {

    private final TestClock clock = new TestClock();
    private final Outside outside = new Outside(Duration.ofMinutes(1));
    private final IssuerStandIn standIn = IssuerStandIn.open(clock);
    private final OidcIssuer issuer = new OidcIssuer(standIn.way(), outside, clock);

    @AfterEach
    void close() {
        standIn.close();
        outside.close();
    }

    private Optional<Vouched> vouch(JWTClaimsSet.Builder claims) {
        return issuer.vouch(standIn.signed(claims.build()));
    }

    private Date in(int seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }

    // -- good ones

    @Test
    void aGoodTokenNamesItsPerson() {
        var kim = issuer.vouch(standIn.token("kim")).orElseThrow();
        assertThat(kim.authId()).startsWith("oidc:").hasSizeLessThan(60);
        assertThat(kim.email()).isEqualTo("kim@example.com");
        assertThat(kim.name()).isEqualTo("kim");
        assertThat(kim.role()).isEqualTo(Role.USER);
        assertThat(kim.until()).isEqualTo(clock.instant().plusSeconds(600));
        assertThat(issuer.vouch(standIn.token("lee")).orElseThrow().authId())
                .isNotEqualTo(kim.authId());
    }

    @Test
    void anAccessTokenOfRfc9068IsGood() {
        var token =
                IssuerStandIn.signed(
                        new JOSEObjectType("at+jwt"), standIn.key(), standIn.claims("kim").build());
        assertThat(issuer.vouch(token)).isPresent();
    }

    @Test
    void onlyTheConfiguredValueOfTheRoleClaimMakesAnAdministrator() {
        assertThat(role(Map.of("roles", List.of("other", "haetae-admin")))).isEqualTo(Role.ADMIN);
        assertThat(role(Map.of("roles", "haetae-admin"))).isEqualTo(Role.ADMIN);
        assertThat(role(Map.of("roles", List.of("other", "haetae-admin-not"))))
                .isEqualTo(Role.USER);
        assertThat(role("haetae-admin")).isEqualTo(Role.USER);
        assertThat(vouch(standIn.claims("kim").claim("role", "admin")).orElseThrow().role())
                .isEqualTo(Role.USER);
    }

    private Role role(Object claim) {
        return vouch(standIn.claims("kim").claim("realm_access", claim)).orElseThrow().role();
    }

    // -- bad ones

    @Test
    void anUnsignedTokenIsRefused() {
        assertThat(issuer.vouch(new PlainJWT(standIn.claims("kim").build()).serialize())).isEmpty();
        var signed = standIn.token("kim");
        var none =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        var parts = signed.split("\\.", -1);
        assertThat(issuer.vouch(none + "." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(issuer.vouch(none + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASharedSecretIsRefused() throws Exception {
        issuer.vouch(standIn.token("kim")); // its keys are known now
        var publicKey = standIn.key().toRSAPublicKey().getEncoded();
        for (var secret :
                List.of(
                        publicKey,
                        standIn.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
                        ("-----BEGIN PUBLIC KEY-----\n"
                                        + Base64.getMimeEncoder().encodeToString(publicKey)
                                        + "\n-----END PUBLIC KEY-----\n")
                                .getBytes(StandardCharsets.UTF_8))) {
            var token =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.HS256)
                                    .keyID(standIn.key().getKeyID())
                                    .build(),
                            standIn.claims("kim").build());
            token.sign(new MACSigner(secret));
            assertThat(issuer.vouch(token.serialize())).isEmpty();
        }
    }

    @Test
    void aTokenForSomebodyElseIsRefused() {
        assertThat(vouch(standIn.claims("kim").audience("another program"))).isEmpty();
        assertThat(vouch(standIn.claims("kim").audience((String) null))).isEmpty();
        assertThat(vouch(standIn.claims("kim").audience(List.of("another", "haetae")))).isPresent();
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        assertThat(vouch(standIn.claims("kim").issuer("http://127.0.0.1:1"))).isEmpty();
        assertThat(vouch(standIn.claims("kim").issuer(standIn.issuer() + "/"))).isEmpty();
        assertThat(vouch(standIn.claims("kim").issuer(null))).isEmpty();
    }

    @Test
    void aTokenIsGoodFromItsBeginningToItsEndAndHalfAMinuteAround() {
        assertThat(vouch(standIn.claims("kim").expirationTime(in(-31)))).isEmpty();
        assertThat(vouch(standIn.claims("kim").expirationTime(in(-29)))).isPresent();
        assertThat(vouch(standIn.claims("kim").expirationTime(null))).isEmpty();
        assertThat(vouch(standIn.claims("kim").notBeforeTime(in(31)))).isEmpty();
        assertThat(vouch(standIn.claims("kim").notBeforeTime(in(29)))).isPresent();
        var token = standIn.token("kim");
        assertThat(issuer.vouch(token)).isPresent();
        clock.pass(Duration.ofSeconds(631));
        assertThat(issuer.vouch(token)).isEmpty();
    }

    @Test
    void aTokenOfNobodyIsRefused() {
        assertThat(vouch(standIn.claims("kim").subject(null))).isEmpty();
        assertThat(vouch(standIn.claims("kim").subject(" "))).isEmpty();
    }

    @Test
    void aTokenOfAKeyThatTheIssuerDoesNotHaveIsRefused() {
        var foreign = IssuerStandIn.foreignKey("foreign");
        var claims = standIn.claims("kim").build();
        assertThat(issuer.vouch(IssuerStandIn.signed(JOSEObjectType.JWT, foreign, claims)))
                .isEmpty();
        var sameName = IssuerStandIn.foreignKey(standIn.key().getKeyID());
        assertThat(issuer.vouch(IssuerStandIn.signed(JOSEObjectType.JWT, sameName, claims)))
                .isEmpty();
    }

    /** Whoever signs brings the key along; it must not be believed. */
    @Test
    void aKeyInsideTheTokenIsNotUsed() throws Exception {
        var own = new ECKeyGenerator(Curve.P_256).keyID("own").generate();
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .jwk(own.toPublicJWK())
                                .keyID("own")
                                .build(),
                        standIn.claims("kim").build());
        token.sign(new ECDSASigner(own));
        assertThat(issuer.vouch(token.serialize())).isEmpty();
    }

    @Test
    void aChangedTokenIsRefused() {
        var good = standIn.token("kim").split("\\.", -1);
        var other = standIn.token("lee").split("\\.", -1);
        assertThat(issuer.vouch(good[0] + "." + other[1] + "." + good[2])).isEmpty();
        assertThat(issuer.vouch(good[0] + "." + good[1] + "." + other[2])).isEmpty();
        assertThat(issuer.vouch(good[0] + "." + good[1] + ".")).isEmpty();
        assertThat(issuer.vouch(good[0] + "." + good[1])).isEmpty();
        assertThat(issuer.vouch("")).isEmpty();
        assertThat(issuer.vouch("no token at all")).isEmpty();
    }

    @Test
    void whatIsSignedForAnotherPurposeIsNoToken() {
        for (var type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE")) {
            assertThat(
                            issuer.vouch(
                                    IssuerStandIn.signed(
                                            new JOSEObjectType(type),
                                            standIn.key(),
                                            standIn.claims("kim").build())))
                    .as(type)
                    .isEmpty();
        }
    }

    @Test
    void aTokenThatIsTooLongIsRefusedUnread() {
        assertThat(vouch(standIn.claims("kim").claim("filler", "x".repeat(9_000)))).isEmpty();
        assertThat(standIn.keyFetches()).isZero();
    }

    // -- keys that change, and an issuer that is away

    @Test
    void aNewKeyIsTakenUpWithoutARestart() {
        assertThat(issuer.vouch(standIn.token("kim"))).isPresent();
        standIn.rotate();
        clock.pass(IssuerKeys.PAUSE);
        assertThat(issuer.vouch(standIn.token("kim"))).isPresent();
        assertThat(standIn.keyFetches()).isEqualTo(2);
    }

    @Test
    void aKeyThatWasTakenAwayIsBelievedFiveMinutesMoreAtMost() {
        var before = standIn.token("kim");
        assertThat(issuer.vouch(before)).isPresent();
        standIn.rotate();
        clock.pass(IssuerKeys.FRESH);
        assertThat(issuer.vouch(before)).isEmpty();
    }

    @Test
    void unknownKeysDoNotMakeItAskAgainAndAgain() {
        var foreign = IssuerStandIn.foreignKey("foreign");
        for (int i = 0; i < 20; i++) {
            issuer.vouch(
                    IssuerStandIn.signed(
                            JOSEObjectType.JWT, foreign, standIn.claims("kim").build()));
        }
        assertThat(standIn.keyFetches()).isEqualTo(1);
    }

    @Test
    void whileTheIssuerIsAwayKnownKeysHoldForADay() {
        assertThat(issuer.vouch(standIn.token("kim"))).isPresent();
        standIn.setDown(true);
        clock.pass(Duration.ofHours(23));
        assertThat(issuer.vouch(standIn.token("kim"))).isPresent();
        assertThat(vouch(standIn.claims("kim").audience("another"))).isEmpty();
        clock.pass(Duration.ofHours(2));
        assertThatThrownBy(() -> issuer.vouch(standIn.token("kim")))
                .isInstanceOf(Voucher.Unavailable.class)
                .hasMessageContaining("try again");
        standIn.setDown(false);
        clock.pass(IssuerKeys.PAUSE);
        assertThat(issuer.vouch(standIn.token("kim"))).isPresent();
    }

    @Test
    void whenNoKeyIsKnownAndNoneCanBeFetchedNobodyIsLetIn() {
        standIn.setDown(true);
        assertThatThrownBy(() -> issuer.vouch(standIn.token("kim")))
                .isInstanceOf(Voucher.Unavailable.class);
        assertThatThrownBy(() -> issuer.vouch(standIn.token("kim"))) // not asked again yet
                .isInstanceOf(Voucher.Unavailable.class);
    }

    // -- how it is configured

    @Test
    void theKeysAloneSuffice() {
        var keysOnly =
                new OidcIssuer(
                        new WayIn.Jwt(
                                null, standIn.address("/keys"), IssuerStandIn.AUDIENCE, null, null),
                        outside,
                        clock);
        assertThat(keysOnly.vouch(standIn.token("kim"))).isPresent();
        assertThatThrownBy(() ->
                        keysOnly.authorization(
                                new Flows.Flow("s", "b"), standIn.address("/callback")))
                .isInstanceOf(OidcIssuer.Refused.class)
                .hasMessageContaining("HAETAE_OIDC_CLIENT_ID");
    }

    @Test
    void aDiscoveryDocumentOfAnotherIssuerIsNotBelieved() {
        var other =
                new OidcIssuer(
                        new WayIn.Jwt(
                                standIn.issuer() + "/", null, IssuerStandIn.AUDIENCE, null, null),
                        outside,
                        clock);
        assertThatThrownBy(() -> other.vouch(standIn.token("kim")))
                .isInstanceOf(Voucher.Unavailable.class);
    }

    @Test
    void theClientsSecretShowsInNoText() {
        var secret = Objects.requireNonNull(IssuerStandIn.CLIENT.secret());
        assertThat(standIn.way().toString()).doesNotContain(secret);
    }
}
