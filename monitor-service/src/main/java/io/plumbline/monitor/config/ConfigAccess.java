package io.plumbline.monitor.config;

import io.plumbline.monitor.web.AccessSettings;
import io.plumbline.monitor.web.AccessToken;
import io.plumbline.monitor.web.OidcSettings;
import io.plumbline.monitor.web.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From who is let in, as it is written, to settings. Whoever lets other machines in must have decided whom. */
final class ConfigAccess {
    static final String DEFAULT_HOST = "127.0.0.1";

    private static final String OPEN = "open";
    private static final String ACCESS = "http.access";
    private static final String OIDC = ACCESS + ".oidc";
    private static final int SHORTEST_KEY = 32;

    private ConfigAccess() {}

    /** @throws ConfigFile.InvalidConfig if a value is not allowed, with its path, or nothing is decided where it must be */
    static AccessSettings settings(ConfigFile.Http http) {
        String host = Objects.requireNonNullElse(http.host(), DEFAULT_HOST);
        ConfigFile.Access given = http.access();
        if (given == null) {
            if (isLoopback(host)) {
                return AccessSettings.LOCAL;
            }
            throw new ConfigFile.InvalidConfig(ACCESS + ": needed, as http.host lets other machines in (" + host
                    + "): write access: {tokens: [{name: ann, scope: admin, sha256: ...}]}, with what 'plumbline token new"
                    + " --name ann --scope admin' prints, or access: open for everybody");
        }
        if (given.everybody() != null) {
            if (!given.everybody().equals(OPEN)) {
                throw new ConfigFile.InvalidConfig(ACCESS + ": open, or tokens, is allowed: " + given.everybody());
            }
            return AccessSettings.OPEN;
        }
        OidcSettings oidc = given.oidc() == null ? null : oidc(given.oidc());
        return new AccessSettings(
                AccessSettings.Mode.TOKENS,
                tokens(given, oidc != null),
                oidc,
                isOpen(".metrics", given.metrics()),
                isOpen(".events", given.events()),
                sessionKey(given));
    }

    private static boolean isOpen(String key, @Nullable String given) {
        if (given != null && !given.equals(OPEN)) {
            throw new ConfigFile.InvalidConfig(ACCESS + key + ": open is allowed, or nothing: " + given);
        }
        return given != null;
    }

    private static OidcSettings oidc(ConfigFile.Oidc given) {
        String issuer =
                needed("issuer", given.issuer(), "the address of the provider, such as https://login.example.com,");
        address("issuer", issuer);
        URI keys = given.jwksUri() == null ? null : address("jwks_uri", given.jwksUri());
        boolean usual = given.read() == null && given.write() == null && given.admin() == null;
        if (usual && given.claim() != null) {
            throw new ConfigFile.InvalidConfig(
                    OIDC + ".read: needed, or write, or admin, with values of " + given.claim() + " that allow it");
        }
        return new OidcSettings(
                issuer,
                needed("audience", given.audience(), "what the provider calls this service"),
                keys,
                Objects.requireNonNullElse(given.claim(), "scope"),
                values("read", given.read(), usual),
                values("write", given.write(), usual),
                values("admin", given.admin(), usual));
    }

    private static List<String> values(String scope, @Nullable List<String> given, boolean usual) {
        List<String> values = usual ? List.of("plumbline:" + scope) : Objects.requireNonNullElse(given, List.of());
        for (String value : values) {
            if (value == null || value.isBlank()) {
                throw new ConfigFile.InvalidConfig(OIDC + "." + scope + ": texts are allowed, or '*' for every token");
            }
        }
        return values;
    }

    private static String needed(String key, @Nullable String given, String what) {
        if (given == null || given.isBlank()) {
            throw new ConfigFile.InvalidConfig(OIDC + "." + key + ": needed; " + what + " is allowed");
        }
        return given;
    }

    /** Whoever can change what comes from there decides who is let in. */
    private static URI address(String key, String given) {
        try {
            URI address = new URI(given);
            String host = address.getHost();
            if (host != null
                    && address.getQuery() == null
                    && address.getFragment() == null
                    && ("https".equals(address.getScheme())
                            || "http".equals(address.getScheme()) && isLoopback(host))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new ConfigFile.InvalidConfig(
                OIDC + "." + key + ": an address with https is allowed, or with http on this machine: " + given);
    }

    private static List<AccessToken> tokens(ConfigFile.Access given, boolean hasProvider) {
        List<AccessToken> all = new ArrayList<>();
        add(all, ACCESS + ".tokens", Objects.requireNonNullElse(given.tokens(), List.of()));
        if (given.tokensFile() != null) {
            String at = ACCESS + ".tokens_file";
            add(all, at + ": " + given.tokensFile() + ": ", ConfigYaml.tokens(at, given.tokensFile()));
        }
        if (all.isEmpty() && !hasProvider) {
            throw new ConfigFile.InvalidConfig(ACCESS
                    + ".tokens: one or more are needed; 'plumbline token new --name ann --scope admin' makes one");
        }
        return all;
    }

    private static void add(List<AccessToken> all, String at, List<ConfigFile.Token> given) {
        Set<String> names = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        for (AccessToken token : all) {
            names.add(token.name());
            hashes.add(token.sha256());
        }
        for (int i = 0; i < given.size(); i++) {
            String where = at + "[" + i + "]";
            ConfigFile.Token one = given.get(i);
            try {
                AccessToken token = new AccessToken(
                        Objects.requireNonNullElse(one.name(), ""),
                        scope(one.scope()),
                        Objects.requireNonNullElse(one.sha256(), ""));
                if (!names.add(token.name())) {
                    throw new IllegalArgumentException("name: there is another of this name: " + token.name());
                }
                if (!hashes.add(token.sha256())) {
                    throw new IllegalArgumentException("sha256: there is the same before: each has a token of its own");
                }
                all.add(token);
            } catch (IllegalArgumentException e) {
                throw new ConfigFile.InvalidConfig(where + "." + e.getMessage());
            }
        }
    }

    private static Scope scope(@Nullable String text) {
        for (Scope scope : Scope.values()) {
            if (scope != Scope.NONE && scope.toString().equals(text)) {
                return scope;
            }
        }
        throw new IllegalArgumentException(
                "scope: one of read, write, admin is allowed" + (text == null ? "" : ": " + text));
    }

    private static @Nullable String sessionKey(ConfigFile.Access given) {
        String key = given.sessionKey();
        if (given.sessionKeyFile() != null) {
            String at = ACCESS + ".session_key_file: ";
            if (key != null) {
                throw new ConfigFile.InvalidConfig(at + "not together with session_key");
            }
            try {
                key = Files.readString(Path.of(given.sessionKeyFile())).strip();
            } catch (IOException | InvalidPathException e) {
                throw new ConfigFile.InvalidConfig(at + given.sessionKeyFile() + " cannot be read");
            }
        }
        if (key != null && key.length() < SHORTEST_KEY) {
            throw new ConfigFile.InvalidConfig(ACCESS + ".session_key: " + SHORTEST_KEY
                    + " or more characters are allowed, such as 'openssl rand -base64 32' prints");
        }
        return key;
    }

    /** By what is written: a name that is not localhost may lead anywhere. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean literal = name.matches("\\d+(\\.\\d+){3}") || name.contains(":");
        try {
            return name.equals("localhost")
                    || literal && InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
