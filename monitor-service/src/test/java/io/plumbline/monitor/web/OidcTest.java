package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.plumbline.monitor.event.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tokens of an OpenID provider: which are taken, what they allow, and what is said of the others. */
class OidcTest {
    private static final String READ = "/api/v1/silences";
    private static final String SILENCE = "{\"model\":\"m\",\"for\":\"2h\",\"comment\":\"x\"}";
    private static final String OURS = AccessToken.random();

    private static final List<Logger> LOGGERS = Stream.of(Logger.ROOT_LOGGER_NAME, "io.plumbline.audit")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    private final OidcProvider provider = new OidcProvider();
    private final Consoles consoles = new Consoles();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private ConsoleServer server = consoles.server(AccessSettings.LOCAL);
    private Requests client = new Requests(0);

    @BeforeEach
    void start() {
        restart(provider.settings());
        lines.start();
        LOGGERS.forEach(logger -> logger.addAppender(lines));
    }

    private void restart(OidcSettings settings) {
        server.close();
        server = consoles.server(new AccessSettings(
                AccessSettings.Mode.TOKENS,
                List.of(new AccessToken("ann", Scope.ADMIN, AccessToken.sha256(OURS))),
                settings,
                false,
                false,
                null));
        server.start();
        client = new Requests(server.port());
    }

    @AfterEach
    void stop() {
        LOGGERS.forEach(logger -> logger.detachAppender(lines));
        server.close();
        provider.close();
    }

    private HttpResponse<String> get(String token) {
        return client.get(READ, "Authorization", "Bearer " + token);
    }

    private HttpResponse<String> silence(String token) {
        return client.json(READ, SILENCE, "Authorization", "Bearer " + token);
    }

    private void refuses(String token, String why) throws Exception {
        HttpResponse<String> answer = get(token);
        assertThat(answer.statusCode()).as(why).isEqualTo(401);
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asText())
                .contains(why)
                .doesNotContain(token);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"plumbline\", error=\"invalid_token\"");
        consoles.now = consoles.now.plus(FailedAttempts.WITHIN); // one of many tries
    }

    @Test
    void shouldTakeWhatTheProviderSigned() {
        JWTClaimsSet claims = provider.claims(one -> one.claim("scope", "openid see"));
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
            assertThat(get(OidcProvider.signed(algorithm, provider.rsa, claims)).statusCode())
                    .as(algorithm.getName())
                    .isEqualTo(200);
        }
        assertThat(get(OidcProvider.signed(JWSAlgorithm.ES256, provider.ec, claims))
                        .statusCode())
                .isEqualTo(200);
        assertThat(provider.asked).as("its keys are kept").hasValue(2);
        assertThat(get(OURS).statusCode()).as("beside our own").isEqualTo(200);
        assertThat(client.get("/alerts", "Accept", "text/html", "Authorization", "Bearer " + provider.token("see"))
                        .body())
                .as("a proxy sends it for a browser")
                .contains("<bdi>bo</bdi>, read");
    }

    @Test
    void shouldAllowWhatAClaimSays() {
        assertThat(silence(provider.token("see")).statusCode()).isEqualTo(403);
        assertThat(silence(provider.token("see")).body()).contains("the token of bo has scope read; this needs write");
        assertThat(silence(provider.token("say openid")).statusCode()).isEqualTo(201);
        assertThat(silence(provider.token("all")).statusCode()).isEqualTo(201);
        assertThat(consoles.answers.silences)
                .allMatch(silence -> silence.author().equals("bo"));
        HttpResponse<String> nothing = get(provider.token("openid seen"));
        assertThat(nothing.statusCode()).isEqualTo(403);
        assertThat(nothing.body()).contains("the token of bo has scope none; this needs read");
        assertThat(lines.list)
                .filteredOn(line -> line.getMessage().equals("began a silence"))
                .allMatch(line ->
                        line.getKeyValuePairs().toString().startsWith("[who=\"bo\", subject=\"0042\", address="))
                .hasSize(2);
    }

    @Test
    void shouldFindTheClaimWhereverItIs() {
        restart(provider.settings("realm_access.roles"));
        assertThat(silence(claiming("realm_access", Map.of("roles", List.of("x", "answer"))))
                        .statusCode())
                .isEqualTo(201);
        assertThat(get(claiming("realm_access", "answer")).statusCode()).isEqualTo(403);
        restart(provider.settings("https://example.com/roles"));
        assertThat(get(claiming("https://example.com/roles", List.of("see"))).statusCode())
                .isEqualTo(200);
        OidcSettings anybody = new OidcSettings(
                provider.address(), OidcProvider.AUDIENCE, null, "groups", List.of("*"), List.of(), List.of());
        restart(anybody);
        assertThat(get(claiming("x", "y")).statusCode()).isEqualTo(200);
        assertThat(silence(claiming("groups", List.of("*"))).statusCode()).isEqualTo(403);
    }

    private String claiming(String name, Object value) {
        return OidcProvider.signed(
                JWSAlgorithm.RS256, provider.rsa, provider.claims(claims -> claims.claim(name, value)));
    }

    @Test
    void shouldCallPeopleByTheBestNameThereIs() {
        for (Map.Entry<String, Map<String, Object>> known : Map.<String, Map<String, Object>>of(
                        "bo\u240a(x)", Map.of("preferred_username", "bo\n(x)"),
                        "bo@example.com", Map.of("preferred_username", "", "email", "bo@example.com"),
                        "0042", Map.of("preferred_username", 3, "email", "ann@example.com", "email_verified", false))
                .entrySet()) {
            String token = OidcProvider.signed(JWSAlgorithm.RS256, provider.rsa, provider.claims(claims -> {
                claims.claim("scope", "all");
                known.getValue().forEach(claims::claim);
                return claims;
            }));
            assertThat(silence(token).body()).contains("\"author\":\"" + known.getKey() + "\"");
        }
    }

    @Test
    void shouldRefuseWhatIsNotForUsOrNotForNow() throws Exception {
        refuses(with(claims -> claims.audience("another")), "aud");
        refuses(with(claims -> claims.audience(List.of())), "aud");
        refuses(with(claims -> claims.issuer("https://evil.example")), "iss");
        refuses(with(claims -> claims.subject(null)), "[sub]");
        refuses(with(claims -> claims.expirationTime(null)), "[exp]");
        consoles.now = Consoles.NOON;
        String later = with(claims -> claims.notBeforeTime(Date.from(Consoles.NOON.plusSeconds(90))));
        refuses(later, "before");
        consoles.now = Consoles.NOON.plusSeconds(31);
        assertThat(get(later).statusCode()).as("clocks differ").isEqualTo(200);
        String token = provider.token("see");
        consoles.now = Consoles.NOON.plus(Duration.ofHours(1)).plusSeconds(59);
        assertThat(get(token).statusCode()).as("clocks differ").isEqualTo(200);
        consoles.now = consoles.now.plusSeconds(2);
        refuses(token, "Expired");
    }

    private String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        return OidcProvider.signed(
                JWSAlgorithm.RS256,
                provider.rsa,
                provider.claims(claims -> change.apply(claims.claim("scope", "all"))));
    }

    @Test
    void shouldRefuseWhatTheProviderDidNotSign() throws Exception {
        JWTClaimsSet claims = provider.claims(one -> one.claim("scope", "all"));
        String good = OidcProvider.signed(JWSAlgorithm.RS256, provider.rsa, claims);
        assertThat(get(good).statusCode()).isEqualTo(200);
        refuses(new PlainJWT(claims).serialize(), "not taken");
        for (byte[] secret : List.of(
                provider.rsa.toRSAPublicKey().getEncoded(),
                provider.rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
                provider.rsa.getModulus().decode())) {
            refuses(byPublicKey(claims, secret), "not taken");
        }
        String[] parts = good.split("\\.");
        String other = OidcProvider.signed(
                        JWSAlgorithm.RS256, provider.rsa, provider.claims(one -> one.subject("admin")))
                .split("\\.")[1];
        refuses(parts[0] + "." + other + "." + parts[2], "not taken");
        refuses(parts[0] + "." + parts[1] + ".", "not taken");
        refuses(OidcProvider.signed(JWSAlgorithm.RS256, OidcProvider.rsa("key-1"), claims), "Invalid signature");
        refuses("a.b.c", "not taken");
        for (ILoggingEvent line : lines.list) {
            String all = line.getFormattedMessage() + line.getKeyValuePairs() + line.getThrowableProxy();
            assertThat(all).doesNotContain(parts[1], parts[2], other);
        }
        assertThat(lines.list).anyMatch(line -> line.getMessage().equals("unknown token"));
    }

    /** A public key is no secret: whoever has it could sign with it, were it taken for one. */
    private String byPublicKey(JWTClaimsSet claims, byte[] key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(provider.rsa.getKeyID())
                        .build(),
                claims);
        token.sign(new MACSigner(key));
        return token.serialize();
    }

    @Test
    void shouldFollowTheProviderToItsNextKey() throws Exception {
        JWTClaimsSet claims = provider.claims(one -> one.claim("scope", "see"));
        RSAKey next = OidcProvider.rsa("key-3");
        assertThat(get(provider.token("see")).statusCode()).isEqualTo(200);
        provider.keys = List.of(next);
        assertThat(get(OidcProvider.signed(JWSAlgorithm.RS256, next, claims)).statusCode())
                .isEqualTo(200);
        refuses(provider.token("see"), "key");
        int asked = provider.asked.get();
        for (int i = 0; i < 5; i++) {
            refuses(OidcProvider.signed(JWSAlgorithm.RS256, OidcProvider.rsa("made-up-" + i), claims), "key");
        }
        assertThat(provider.asked.get() - asked)
                .as("nobody makes us ask it without end")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void shouldSayThatTheProviderIsAway() throws Exception {
        String token = provider.token("see");
        provider.close();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = get(token);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("10");
            assertThat(answer.body()).contains("the keys of " + provider.address() + " cannot be had now");
        }
        assertThat(client.get("/livez", "Authorization", "Bearer " + token).statusCode())
                .as("needs no token")
                .isEqualTo(200);
        assertThat(get(OURS).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldGoOnWithTheKeysItHasWhileTheProviderIsAway() {
        assertThat(get(provider.token("see")).statusCode()).isEqualTo(200);
        provider.close();
        assertThat(get(provider.token("see")).statusCode()).isEqualTo(200);
        server.use(new AccessSettings(AccessSettings.Mode.TOKENS, List.of(), provider.settings(), true, false, null));
        assertThat(get(provider.token("see")).statusCode())
                .as("other settings, the same provider")
                .isEqualTo(200);
        server.use(new AccessSettings(AccessSettings.Mode.TOKENS, List.of(), null, true, false, null));
        assertThat(get(provider.token("see")).statusCode())
                .as("no provider any more")
                .isEqualTo(401);
    }

    @Test
    void shouldTakeNoKeysOfAProviderThatSaysItIsAnother() {
        provider.issuer = "https://evil.example";
        assertThat(get(provider.token("see")).statusCode()).isEqualTo(503);
        OidcSettings found = provider.settings();
        restart(new OidcSettings(
                found.issuer(),
                found.audience(),
                URI.create(provider.address() + "/keys"),
                found.claim(),
                found.read(),
                found.write(),
                found.admin()));
        assertThat(get(provider.token("see")).statusCode())
                .as("told where they are")
                .isEqualTo(200);
    }
}
