package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.javalin.security.RouteRole;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in. Finds out who asks, by a token in the header or a browser's session, and whether that is enough for the route; that
 * what changes something comes from a page of this service and not from another that a browser shows; and that it is not too long.
 */
final class Gate {
    /** Of a request that changes something, but for events. */
    static final int MOST_BYTES = 16 * 1024;

    /** The field of a form that says which page it was on. */
    static final String FORM = "form";

    private static final String SESSION_COOKIE = "plumbline_session";
    private static final String FORM_COOKIE = "plumbline_form";
    private static final int FORM_BYTES = 16;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final String BEARER = "bearer ";
    /** Attribute of a request whose token is not taken. */
    private static final String WRONG = Gate.class.getName() + ".wrong";

    private final FailedAttempts failed;
    private final Sessions sessions;
    private final @Nullable String publicHost;
    private final InstantSource clock;
    private volatile AccessSettings settings;
    private volatile @Nullable OidcTokens oidc;

    Gate(AccessSettings access, @Nullable String publicUrl, InstantSource clock) {
        this.clock = clock;
        this.settings = access;
        use(access);
        this.sessions = new Sessions(access.sessionKey(), clock);
        this.failed = new FailedAttempts(clock);
        this.publicHost = publicUrl == null ? null : authority(publicUrl);
    }

    /** Who is let in from now on. The key of sessions stays, and so do the keys of a provider that does. */
    final void use(AccessSettings access) {
        OidcTokens known = oidc;
        OidcSettings provider = access.oidc();
        if (provider == null) {
            oidc = null;
        } else if (known == null || !known.settings().equals(provider)) {
            oidc = new OidcTokens(provider, clock);
        }
        settings = access;
    }

    boolean asksForTokens() {
        return !settings.isOpen();
    }

    /** Who asks; the first thing done with any request. */
    void identify(Context request) {
        String form = request.cookie(FORM_COOKIE);
        if (form == null) {
            form = random();
            if (wantsPage(request)) {
                setCookie(request, FORM_COOKIE, form);
            }
        }
        String here = request.method().name().equals("GET") ? Links.here(request) : Links.ALERTS;
        AccessSettings access = settings;
        String session = Objects.requireNonNullElse(request.cookie(SESSION_COOKIE), "");
        // Of its cookie a page says what it knows, and of no other.
        String proof = encoded(AccessToken.digest("form\n" + form + "\n" + session));
        if (access.isOpen()) {
            boolean own = access.mode() == AccessSettings.Mode.OPEN || isOwnHost(request);
            new Visitor(null, own ? Scope.ADMIN : Scope.NONE, false, proof, here).stay(request);
            return;
        }
        Optional<String> bearer = bearer(request);
        OidcTokens provider = oidc;
        if (provider != null && bearer.filter(OidcTokens::isToken).isPresent()) {
            identify(request, provider, bearer.get(), proof, here);
            return;
        }
        boolean bySession = request.header("Authorization") == null;
        Optional<AccessToken> token = bySession
                ? mayUseSession(request) ? sessions.owner(session, access.tokens()) : Optional.empty()
                : bearer.flatMap(this::token);
        token.map(known -> new Visitor(known.name(), known.scope(), bySession, proof, here))
                .orElseGet(() -> new Visitor(null, Scope.NONE, false, proof, here))
                .stay(request);
    }

    /** Whether who asks for something to read may go on reading; to be asked for as long as the answer lasts. */
    BooleanSupplier admission(Context request) {
        boolean own = isOwnHost(request);
        boolean bySession = request.header("Authorization") == null;
        String session = Objects.requireNonNullElse(request.cookie(SESSION_COOKIE), "");
        Optional<String> bearer = bearer(request);
        return () -> {
            AccessSettings access = settings;
            if (access.isOpen()) {
                return own || access.mode() == AccessSettings.Mode.OPEN;
            }
            OidcTokens provider = oidc;
            if (provider != null && bearer.filter(OidcTokens::isToken).isPresent()) {
                return mayRead(provider, bearer.get());
            }
            Optional<AccessToken> known =
                    bySession ? sessions.owner(session, access.tokens()) : bearer.flatMap(this::token);
            return known.filter(one -> one.scope().includes(Scope.READ)).isPresent();
        };
    }

    private static boolean mayRead(OidcTokens provider, String token) {
        try {
            return provider.holder(token).scope().includes(Scope.READ);
        } catch (HttpFailure e) {
            return false;
        }
    }

    /** What is wrong with a token is told where one is needed, and nowhere else. */
    private static void identify(Context request, OidcTokens provider, String token, String proof, String here) {
        try {
            OidcTokens.Holder holder = provider.holder(token);
            AuditLog.subject(request, holder.subject());
            new Visitor(holder.name(), holder.scope(), false, proof, here).stay(request);
        } catch (HttpFailure e) {
            request.attribute(WRONG, e);
            new Visitor(null, Scope.NONE, false, proof, here).stay(request);
        }
    }

    /** Whether that is enough for the route that was asked for. */
    void admit(Context request) {
        Visitor visitor = Visitor.of(request);
        Scope needed = needed(request);
        if (!visitor.scope().includes(needed)) {
            refuse(request, visitor, needed);
        }
        if (SAFE.contains(request.method().name())) {
            return;
        }
        boolean byToken = asksForTokens() && request.header("Authorization") != null;
        if (!byToken) {
            requireOwnPage(request);
        }
        if (request.path().equals(EventIntake.PATH)) {
            return; // has limits of its own
        }
        requireShort(request);
        if (!byToken && !isApi(request)) {
            requireForm(request, visitor);
        }
    }

    private Scope needed(Context request) {
        AccessSettings access = settings;
        boolean open = request.path().equals("/metrics") && access.openMetrics()
                || request.path().equals(EventIntake.PATH) && access.openEvents();
        if (open && !access.isOpen()) {
            return Scope.NONE;
        }
        Set<RouteRole> roles = request.routeRoles();
        // A route that says nothing is for those who may do anything.
        return roles.stream().findFirst().map(Scope.class::cast).orElse(Scope.ADMIN);
    }

    private void refuse(Context request, Visitor visitor, Scope needed) {
        if (visitor.isKnown() || visitor.isNamed()) {
            AuditLog.tell(request, "refused", "request", request.method() + " " + request.path());
            throw new HttpFailure(
                    403, "the token of " + visitor.name() + " has scope " + visitor.scope() + "; this needs " + needed);
        }
        if (!asksForTokens()) {
            throw new HttpFailure(
                    421,
                    "this service is for this machine only, and is not called " + request.host()
                            + ": localhost, an address, and the host of notify.public_url are allowed");
        }
        HttpFailure wrong = request.attribute(WRONG);
        if (wrong != null && wrong.status() == 503) {
            request.header("Retry-After", Integer.toString(OidcTokens.RETRY_SECONDS));
            throw wrong;
        }
        if (request.header("Authorization") != null) {
            requireFewFailures(request);
            failed.count(request.ip());
            AuditLog.tell(request, "unknown token", "request", request.method() + " " + request.path());
        }
        request.header(
                "WWW-Authenticate", "Bearer realm=\"plumbline\"" + (wrong == null ? "" : ", error=\"invalid_token\""));
        if (wrong != null) {
            throw wrong;
        }
        throw new HttpFailure(401, "a token of scope " + needed + " is needed: Authorization: Bearer plumbline_...");
    }

    private void requireFewFailures(Context request) {
        if (failed.areTooMany(request.ip())) {
            request.header("Retry-After", Long.toString(FailedAttempts.WITHIN.toSeconds()));
            throw new HttpFailure(
                    429, "too many tokens that are none came from this address; wait a minute, then try again");
        }
    }

    /**
     * Begins a session.
     *
     * @return whether the token is one
     */
    boolean login(Context request, String token) {
        requireFewFailures(request);
        Optional<AccessToken> known = token(token);
        if (known.isEmpty()) {
            failed.count(request.ip());
            AuditLog.tell(request, "failed to log in");
            return false;
        }
        setCookie(request, SESSION_COOKIE, sessions.begin(known.get()));
        AuditLog.tellOf(
                request,
                known.get().name(),
                "logged in",
                "scope",
                known.get().scope().toString());
        return true;
    }

    void logout(Context request) {
        request.removeCookie(SESSION_COOKIE, "/");
        AuditLog.tell(request, "logged out");
    }

    /** All are compared, so that the time does not tell which it is nearly. */
    private Optional<AccessToken> token(String text) {
        if (!AccessToken.isToken(text)) {
            return Optional.empty();
        }
        byte[] digest = AccessToken.digest(text);
        AccessToken found = null;
        for (AccessToken token : settings.tokens()) {
            if (token.isOf(digest)) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    private static Optional<String> bearer(Context request) {
        String header = Objects.requireNonNullElse(request.header("Authorization"), "");
        return header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** What programs change, they change with a token: a page cannot be made to send one. */
    private static boolean mayUseSession(Context request) {
        return SAFE.contains(request.method().name()) || !isApi(request);
    }

    private static boolean isApi(Context request) {
        return request.path().startsWith("/api/");
    }

    /** Whether the one who asks shows pages. */
    static boolean wantsPage(Context request) {
        String accept = request.header("Accept");
        return accept != null && accept.contains("text/html") && !isApi(request);
    }

    /**
     * Whether a link on a page of another site led here. A browser then holds back the cookies it has; asked once more by a page of
     * this service, it sends them.
     */
    static boolean comesFromElsewhere(Context request) {
        return "cross-site".equals(request.header("Sec-Fetch-Site"))
                && "navigate".equals(request.header("Sec-Fetch-Mode"))
                && request.method().name().equals("GET")
                && wantsPage(request)
                && request.cookie(FORM_COOKIE) == null;
    }

    private void requireOwnPage(Context request) {
        String site = request.header("Sec-Fetch-Site"); // a page cannot set or leave it out
        String origin = request.header("Origin");
        boolean own = site != null
                ? site.equals("same-origin") || site.equals("none")
                : origin == null || isOwnOrigin(request, origin);
        if (!own) {
            AuditLog.tell(request, "refused, from another site", "request", request.method() + " " + request.path());
            throw new HttpFailure(403, "this came from a page of another site; only pages of this service are allowed");
        }
    }

    private boolean isOwnOrigin(Context request, String origin) {
        String authority = authority(origin);
        // Behind a proxy the host may be called otherwise than people call it. A page cannot set that header either.
        return authority != null
                && Stream.of(request.header("Host"), request.header("X-Forwarded-Host"), publicHost)
                        .anyMatch(authority::equalsIgnoreCase);
    }

    private static @Nullable String authority(String url) {
        try {
            return URI.create(url).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A name that somebody else's server gives an address of this machine is not ours: else a page of theirs would be. */
    private boolean isOwnHost(Context request) {
        String host = request.header("Host");
        if (host == null) {
            return false;
        }
        String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("\\d+(\\.\\d+){3}|\\[[0-9a-f:.]+]")
                || host.equalsIgnoreCase(publicHost);
    }

    private static void requireShort(Context request) {
        if (request.header("Transfer-Encoding") != null) {
            throw new HttpFailure(411, "the length of what is sent must be said");
        }
        if (request.contentLength() > MOST_BYTES) {
            throw new HttpFailure(413, "at most " + MOST_BYTES + " bytes are allowed");
        }
    }

    private static void requireForm(Context request, Visitor visitor) {
        Fields.requireType(request, "application/x-www-form-urlencoded");
        String sent = Objects.requireNonNullElse(request.formParam(FORM), "");
        byte[] expected = visitor.form().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, sent.getBytes(StandardCharsets.UTF_8))) {
            throw new HttpFailure(403, "this form is out of date; go back, load the page again, and send it once more");
        }
    }

    private static void setCookie(Context request, String name, String value) {
        boolean secure = request.scheme().equals("https") || "https".equals(request.header("X-Forwarded-Proto"));
        request.cookie(new Cookie(name, value, "/", -1, secure, true, null, SameSite.STRICT));
    }

    private static String random() {
        byte[] bytes = new byte[FORM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return encoded(bytes);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
