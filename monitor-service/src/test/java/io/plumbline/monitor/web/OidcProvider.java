package io.plumbline.monitor.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An OpenID provider on this machine, as far as those see one who take its tokens. */
final class OidcProvider implements AutoCloseable {
    static final String AUDIENCE = "plumbline";

    final RSAKey rsa = rsa("key-1");
    final ECKey ec;
    final AtomicInteger asked = new AtomicInteger();
    List<JWK> keys;
    /** What it says that it is. */
    String issuer;

    private final HttpServer server;

    OidcProvider() {
        try {
            ec = new ECKeyGenerator(Curve.P_256).keyID("key-2").generate();
            keys = List.of(rsa, ec);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        issuer = address();
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            String answer = exchange.getRequestURI().getPath().equals("/realm/.well-known/openid-configuration")
                    ? "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + address() + "/keys\"}"
                    : new JWKSet(keys).toString();
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/realm";
    }

    OidcSettings settings() {
        return settings("scope");
    }

    OidcSettings settings(String claim) {
        return new OidcSettings(
                address(), AUDIENCE, null, claim, List.of("see"), List.of("answer", "say"), List.of("all"));
    }

    /** Of Bo at noon, for an hour, with what a test adds. */
    JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> more) {
        return more.apply(new JWTClaimsSet.Builder()
                        .issuer(address())
                        .audience(List.of("another", AUDIENCE))
                        .subject("0042")
                        .claim("preferred_username", "bo")
                        .expirationTime(Date.from(Consoles.NOON.plusSeconds(3600))))
                .build();
    }

    /** Such a token. */
    String token(String scope) {
        return signed(JWSAlgorithm.RS256, rsa, claims(claims -> claims.claim("scope", scope)));
    }

    static String signed(JWSAlgorithm algorithm, JWK key, JWTClaimsSet claims) {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(algorithm)
                            .keyID(key.getKeyID())
                            .type(JOSEObjectType.JWT)
                            .build(),
                    claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
