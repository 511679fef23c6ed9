package io.plumbline.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the tokens of an OpenID provider: signed by one of its keys in a way that only it can, for this service, and neither over nor yet to begin. What a
 * token says of its own signature counts only within that: never none, and never a secret, which its public keys would be taken for.
 */
final class OidcTokens {
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt"); // RFC 9068
    private static final String ANY = "*";

    private static final int TIMEOUT_MILLIS = 2000;
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final Duration KEYS_FOR = Duration.ofMinutes(5);
    /** A key that is not known is asked for at once, then at most this often. */
    private static final Duration KEYS_AGAIN = Duration.ofSeconds(30);

    private static final Duration KEYS_WITHOUT_ISSUER = Duration.ofHours(4);
    static final int RETRY_SECONDS = 10;

    private final OidcSettings settings;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final ResourceRetriever retriever =
            new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LONGEST_ANSWER);
    private volatile boolean keysKnown;

    /**
     * Who has a token.
     *
     * @param name as people know them
     * @param subject as the provider knows them, by which nobody else can be called
     */
    record Holder(String name, String subject, Scope scope) {}

    OidcTokens(OidcSettings settings, InstantSource clock) {
        this.settings = settings;
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(new Keys())
                .cache(KEYS_FOR.toMillis(), 2L * TIMEOUT_MILLIS)
                .refreshAheadCache(false)
                .rateLimited(KEYS_AGAIN.toMillis())
                .outageTolerant(KEYS_WITHOUT_ISSUER.toMillis())
                .build();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        settings.audience(),
                        new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                        Set.of("sub", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
        processor.setJWTClaimsSetVerifier(claims);
    }

    /** Whether a text looks like one. */
    static boolean isToken(String text) {
        return text.chars().filter(c -> c == '.').count() == 2;
    }

    OidcSettings settings() {
        return settings;
    }

    /** @throws HttpFailure 401 if it is not to be taken, 503 if that cannot be told now */
    Holder holder(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            String subject = Objects.requireNonNull(claims.getSubject());
            return new Holder(Wording.name(name(claims, subject)), subject, scope(claims));
        } catch (RateLimitReachedException e) {
            throw keysKnown
                    ? new HttpFailure(
                            401, "this token is signed with a key that " + settings.issuer() + " does not have")
                    : away();
        } catch (KeySourceException e) {
            throw away();
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new HttpFailure(401, "this token is not taken: " + e.getMessage());
        }
    }

    private HttpFailure away() {
        return new HttpFailure(
                503,
                "the keys of " + settings.issuer() + " cannot be had now, so that no token of it can be looked at");
    }

    private static String name(JWTClaimsSet claims, String subject) {
        boolean verified = !Boolean.FALSE.equals(claims.getClaim("email_verified"));
        return Stream.of(claims.getClaim("preferred_username"), verified ? claims.getClaim("email") : "", subject)
                .filter(one -> one instanceof String text && !text.isBlank())
                .map(String.class::cast)
                .findFirst()
                .orElse(subject);
    }

    private Scope scope(JWTClaimsSet claims) {
        Collection<?> values = values(claims.getClaims(), settings.claim());
        return Stream.of(Scope.ADMIN, Scope.WRITE, Scope.READ)
                .filter(scope ->
                        settings.values(scope).stream().anyMatch(value -> value.equals(ANY) || values.contains(value)))
                .findFirst()
                .orElse(Scope.NONE);
    }

    /** Of a name as it is, which may hold dots; otherwise of a path. */
    private static Collection<?> values(Map<?, ?> claims, String path) {
        Object value = claims.get(path);
        if (value instanceof Collection<?> list) {
            return list;
        }
        if (value instanceof String words) {
            return Arrays.asList(words.split(" "));
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? values(inner, path.substring(dot + 1))
                : List.of();
    }

    /** The provider's keys, from where it says that they are. */
    private final class Keys implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator ignored, long time, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                URI given = settings.keys();
                JWKSet keys = JWKSet.parse(read(given == null ? found() : given));
                keysKnown = true;
                return keys;
            } catch (IOException | ParseException | IllegalArgumentException e) {
                LOG.atWarn()
                        .addKeyValue("issuer", settings.issuer())
                        .addKeyValue("error", e.toString())
                        .log("The keys of the OpenID provider cannot be had");
                throw new JWKSetUnavailableException("no keys of " + settings.issuer(), e);
            }
        }

        private URI found() throws IOException {
            JsonNode provider = Json.mapper()
                    .readTree(read(URI.create(
                            settings.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration")));
            String issuer = provider.path("issuer").asText();
            if (!issuer.equals(settings.issuer())) {
                throw new IOException("it says that it is " + issuer);
            }
            String keys = provider.path("jwks_uri").asText();
            if (settings.issuer().startsWith("https:") && !keys.startsWith("https:")) {
                throw new IOException("jwks_uri: https is allowed: " + keys);
            }
            return URI.create(keys);
        }

        private String read(URI from) throws IOException {
            return retriever.retrieveResource(from.toURL()).getContent();
        }

        @Override
        public void close() {
            // Nothing is held between two questions.
        }
    }
}
