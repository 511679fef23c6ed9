package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import io.plumbline.monitor.event.Json;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in where. */
class AccessTest {
    private static final String READER = AccessToken.random();
    private static final String WRITER = AccessToken.random();
    private static final String ADMIN = AccessToken.random();
    private static final List<AccessToken> TOKENS = List.of(
            new AccessToken("rea", Scope.READ, AccessToken.sha256(READER)),
            new AccessToken("wri", Scope.WRITE, AccessToken.sha256(WRITER)),
            new AccessToken("ann", Scope.ADMIN, AccessToken.sha256(ADMIN)));

    private final Consoles consoles = new Consoles();
    private ConsoleServer server = start(tokens(false));

    private static AccessSettings tokens(boolean open) {
        return new AccessSettings(AccessSettings.Mode.TOKENS, TOKENS, open, open, null);
    }

    private ConsoleServer start(AccessSettings access) {
        ConsoleServer started = consoles.server(access);
        started.start();
        return started;
    }

    private Requests restart(AccessSettings access) {
        server.close();
        server = start(access);
        return new Requests(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    /** Every route of the server itself, whatever will be added to it. */
    @Test
    void shouldAskEveryRouteForWhatItDeclares() {
        List<Endpoint> routes = server.routes().stream()
                .filter(route ->
                        Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE").contains(route.method.name()))
                .toList();
        assertThat(routes).hasSizeGreaterThan(35);
        server.close();
        OidcProvider provider = new OidcProvider();
        Requests client = restart(
                new AccessSettings(AccessSettings.Mode.TOKENS, TOKENS, provider.settings(), false, false, null));
        for (Endpoint route : routes) {
            String method = route.method.name();
            String path = route.path
                    .replace("{model}", "m")
                    .replace("{version}", "1")
                    .replace("{column}", "temp")
                    .replace("{start}", "2026-01-01T00:00:00Z")
                    .replace("{id}", Consoles.ID);
            String what = method + " " + route.path;
            Roles roles = route.metadata(Roles.class);
            assertThat(roles).as(what).isNotNull();
            assertThat(roles.getRoles()).as(what).hasSize(1);
            Scope needed = (Scope) roles.getRoles().iterator().next();
            if (needed == Scope.NONE) {
                assertThat(path)
                        .as("needs no token")
                        .isIn("/livez", "/readyz", "/openapi.json", "/login", "/console.css", "/console.js");
                continue;
            }
            String body = method.equals("POST") ? "{}" : "";
            assertThat(client.send(method, path, body).statusCode()).as(what).isEqualTo(401);
            assertThat(client.send(method, path, body, "Authorization", "Bearer " + AccessToken.sha256(ADMIN))
                            .statusCode())
                    .as(what + " with a hash")
                    .isIn(401, 429);
            assertThat(client.send(method, path, body, bearer(provider.token("nothing")))
                            .statusCode())
                    .as(what + " with a token that allows nothing")
                    .isEqualTo(403);
            for (Scope scope : List.of(Scope.READ, Scope.WRITE, Scope.ADMIN)) {
                String ours = scope == Scope.READ ? READER : scope == Scope.WRITE ? WRITER : ADMIN;
                String theirs = provider.token(scope == Scope.READ ? "see" : scope == Scope.WRITE ? "say" : "all");
                for (String token : List.of(ours, theirs)) {
                    int status = client.send(method, path, body, bearer(token)).statusCode();
                    if (scope.includes(needed)) {
                        assertThat(status).as(what + " by " + scope).isNotIn(401, 403, 429, 500);
                    } else {
                        assertThat(status).as(what + " by " + scope).isEqualTo(403);
                    }
                }
            }
        }
        provider.close();
    }

    @Test
    void shouldTellProgramsWhatIsMissing() throws Exception {
        Requests client = new Requests(server.port());
        HttpResponse<String> answer = client.get("/api/v1/alerts");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"plumbline\"");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("title").asText()).isEqualTo("Not logged in");
        assertThat(problem.path("detail").asText())
                .isEqualTo("a token of scope read is needed: Authorization: Bearer plumbline_...");
        HttpResponse<String> refused = client.json("/api/v1/alerts/" + Consoles.ID + "/answers", "{}", bearer(READER));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("the token of rea has scope read; this needs write");
    }

    @Test
    void shouldLeaveOpenWhatIsWantedOpen() {
        Requests client = new Requests(server.port());
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
        assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(client.get("/metrics").statusCode()).isEqualTo(401);
        assertThat(client.get("/metrics", bearer(READER)).body()).isEqualTo("up 1\n");
        Requests open = restart(tokens(true));
        assertThat(open.get("/metrics").body()).isEqualTo("up 1\n");
        assertThat(open.get("/api/v1/alerts").statusCode()).isEqualTo(401);
        assertThat(open.send("POST", EventIntake.PATH, "{}").statusCode())
                .as("no events are taken here")
                .isEqualTo(404);
        assertThat(open.send("POST", EventIntake.PATH, "{}", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void shouldLogPeopleInAndOut() {
        Requests browser = new Requests(server.port());
        HttpResponse<String> page = browser.page("/alerts?x=1");
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body())
                .contains("action=\"/login\"", "name=\"back\" value=\"/alerts?x=1\"")
                .doesNotContain("events", "firing");
        assertThat(browser.page("/nothing").body()).as("nor elsewhere").contains("action=\"/login\"");

        HttpResponse<String> wrong = browser.form("/login", "/login", "token", AccessToken.random());
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("This token is not known here.");

        HttpResponse<String> right = browser.form("/login", "/login", "token", READER, "back", "/alerts");
        assertThat(right.statusCode()).isEqualTo(303);
        assertThat(right.headers().firstValue("Location")).contains("/alerts");
        assertThat(right.headers().firstValue("Set-Cookie").orElse(""))
                .contains("plumbline_session=", "HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain(READER, AccessToken.sha256(READER), "Secure");
        assertThat(browser.page("/alerts").body())
                .contains("<bdi>rea</bdi>, read", "Log out")
                .doesNotContain("Acknowledge", "Accept as normal");
        assertThat(browser.page("/login").statusCode()).isEqualTo(303);

        assertThat(browser.form("/alerts", "/logout").statusCode()).isEqualTo(303);
        assertThat(browser.page("/alerts").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldLeadNobodyAway() {
        for (String elsewhere : List.of("//evil.example", "https://evil.example", "/\\evil.example", "/a\nb")) {
            Requests browser = new Requests(server.port());
            HttpResponse<String> answer = browser.form("/login", "/login", "token", READER, "back", elsewhere);
            assertThat(answer.headers().firstValue("Location")).as(elsewhere).contains("/");
        }
    }

    @Test
    void shouldEndASessionInTimeAndWithItsToken() {
        Requests browser = new Requests(server.port());
        browser.form("/login", "/login", "token", WRITER);
        assertThat(browser.page("/alerts").statusCode()).isEqualTo(200);
        consoles.now = Consoles.NOON.plus(Sessions.LENGTH).minusSeconds(1);
        assertThat(browser.page("/alerts").statusCode()).isEqualTo(200);
        server.use(new AccessSettings(AccessSettings.Mode.TOKENS, TOKENS.subList(0, 1), false, false, null));
        assertThat(browser.page("/alerts").statusCode()).as("its token is gone").isEqualTo(401);
        AccessToken another = new AccessToken("wri", Scope.WRITE, AccessToken.sha256(AccessToken.random()));
        server.use(new AccessSettings(AccessSettings.Mode.TOKENS, List.of(another), false, false, null));
        assertThat(browser.page("/alerts").statusCode())
                .as("it has another now")
                .isEqualTo(401);
        server.use(tokens(false));
        assertThat(browser.page("/alerts").statusCode()).isEqualTo(200);
        consoles.now = Consoles.NOON.plus(Sessions.LENGTH);
        assertThat(browser.page("/alerts").statusCode()).as("its time is over").isEqualTo(401);
    }

    @Test
    void shouldTakeTheSessionsOfOtherInstancesWithTheSameKeyOnly() {
        AccessToken token = TOKENS.get(2);
        String cookie = new Sessions("a key of all instances", () -> Consoles.NOON).begin(token);
        assertThat(new Sessions("a key of all instances", () -> Consoles.NOON).owner(cookie, TOKENS))
                .contains(token);
        assertThat(new Sessions("another key", () -> Consoles.NOON).owner(cookie, TOKENS))
                .isEmpty();
        assertThat(new Sessions(null, () -> Consoles.NOON)
                        .owner(new Sessions(null, () -> Consoles.NOON).begin(token), TOKENS))
                .isEmpty();
        Sessions same = new Sessions("a key of all instances", () -> Consoles.NOON);
        String[] parts = cookie.split("\\.");
        assertThat(same.owner(parts[0] + "." + (Long.parseLong(parts[1]) + 1) + "." + parts[2], TOKENS))
                .as("lengthened")
                .isEmpty();
        String other = same.begin(TOKENS.get(0)).split("\\.")[0];
        assertThat(same.owner(other + "." + parts[1] + "." + parts[2], TOKENS))
                .as("of another")
                .isEmpty();
        for (String bad : List.of("", "..", "a.b.c", "é.1.x", cookie + ".")) {
            assertThat(same.owner(bad, TOKENS)).as(bad).isEmpty();
        }
    }

    @Test
    void shouldTakeNoChangesFromPagesOfOthers() {
        Requests browser = new Requests(server.port());
        browser.form("/login", "/login", "token", WRITER);
        String form = Requests.hidden(browser.page("/alerts").body());
        String path = "/alerts/" + Consoles.ID + "/answers";
        String[] said = {"kind", "acknowledged"};
        for (String[] headers : List.of(
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"},
                new String[] {"Origin", "http://evil.example"},
                new String[] {"Origin", "null"},
                new String[] {"Origin", "http://127.0.0.1:1"})) {
            HttpResponse<String> answer = browser.post(path, form, headers, said);
            assertThat(answer.statusCode()).as(String.join(": ", headers)).isEqualTo(403);
            assertThat(answer.body())
                    .contains("This came from a page of another site; only pages of this service are allowed.");
        }
        assertThat(browser.send("POST", path, "--x--", "Content-Type", "multipart/form-data; boundary=x")
                        .statusCode())
                .isEqualTo(415);
        assertThat(browser.post(path, "", new String[0], said).statusCode()).isEqualTo(403);
        assertThat(browser.post(
                                path,
                                Requests.hidden(new Requests(server.port())
                                        .page("/login")
                                        .body()),
                                new String[0],
                                said)
                        .body())
                .as("the field of another browser")
                .contains("This form is out of date");
        assertThat(consoles.answers.answers).isEmpty();
        for (String[] headers : List.of(
                new String[] {"Sec-Fetch-Site", "same-origin"},
                new String[] {"Origin", "http://127.0.0.1:" + server.port()},
                new String[] {"Origin", "https://plumbline.example.com"},
                new String[] {"Origin", "https://ml.example.com", "X-Forwarded-Host", "ml.example.com"})) {
            assertThat(browser.post(path, form, headers, said).statusCode())
                    .as(String.join(": ", headers))
                    .isEqualTo(303);
        }
        assertThat(consoles.answers.answers)
                .hasSize(4)
                .allMatch(answer -> answer.author().equals("wri"));
    }

    @Test
    void shouldTakeNoChangesOfTheApiByCookie() {
        Requests browser = new Requests(server.port());
        browser.form("/login", "/login", "token", ADMIN);
        assertThat(browser.get("/api/v1/alerts").statusCode()).isEqualTo(200);
        assertThat(browser.json("/api/v1/alerts/" + Consoles.ID + "/answers", "{\"kind\":\"acknowledged\"}")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldSayTheCookieIsForTlsOnlyBehindIt() {
        Requests browser = new Requests(server.port());
        String form = Requests.hidden(browser.page("/login").body());
        assertThat(browser.post("/login", form, new String[] {"X-Forwarded-Proto", "https"}, "token", READER)
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElse(""))
                .contains("Secure");
    }

    @Test
    void shouldWearyOfTokensThatAreNone() {
        Requests client = new Requests(server.port());
        String[] wrong = bearer(AccessToken.random());
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            assertThat(client.get("/api/v1/alerts", wrong).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> answer = client.get("/api/v1/alerts", wrong);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("60");
        assertThat(client.get("/api/v1/alerts", bearer(READER)).statusCode())
                .as("who has one is not shut out by others")
                .isEqualTo(200);
        assertThat(client.form("/login", "/login", "token", READER).statusCode())
                .isEqualTo(429);
        consoles.now = consoles.now.plus(Duration.ofMinutes(1));
        assertThat(client.get("/api/v1/alerts", wrong).statusCode()).isEqualTo(401);
        assertThat(client.form("/login", "/login", "token", READER).statusCode())
                .isEqualTo(303);
    }

    @Test
    void shouldTakeNoTokensThatPeopleMakeUp() {
        server.use(new AccessSettings(
                AccessSettings.Mode.TOKENS,
                List.of(new AccessToken("eve", Scope.ADMIN, AccessToken.sha256("secret"))),
                false,
                false,
                null));
        assertThat(new Requests(server.port())
                        .get("/api/v1/alerts", bearer("secret"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldTakeNoLongBodies() {
        Requests client = new Requests(server.port());
        String path = "/api/v1/alerts/" + Consoles.ID + "/answers";
        String body = "{\"kind\":\"acknowledged\",\"comment\":\"" + "x".repeat(Gate.MOST_BYTES) + "\"}";
        assertThat(client.json(path, body, bearer(WRITER)).statusCode()).isEqualTo(413);
        assertThat(client.json(
                                path,
                                "{\"kind\":\"acknowledged\",\"comment\":\"" + "x".repeat(1001) + "\"}",
                                bearer(WRITER))
                        .body())
                .contains("comment: up to 1000 characters are allowed");
    }

    @Test
    void shouldLetEverybodyInOnThisMachineButNotUnderNamesOfOthers() throws Exception {
        Requests client = restart(AccessSettings.LOCAL);
        assertThat(client.page("/alerts").body()).contains("Acknowledge", "Accept as normal", "Your name");
        for (String host : List.of(
                "localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:80", "a.localhost", "plumbline.example.com")) {
            assertThat(statusAs(host)).as(host).isEqualTo(200);
        }
        for (String host : List.of("evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "")) {
            assertThat(statusAs(host)).as(host).isIn(400, 421);
        }
        assertThat(statusAs("evil.example", "/livez")).isEqualTo(200);
        restart(AccessSettings.OPEN);
        assertThat(statusAs("plumbline.corp")).isEqualTo(200);
    }

    @Test
    void shouldTakeNoChangesFromPagesOfOthersWhereEverybodyIsLetIn() {
        Requests browser = restart(AccessSettings.LOCAL);
        String path = "/alerts/" + Consoles.ID + "/answers";
        assertThat(browser.post(path, "", new String[0], "kind", "acknowledged").statusCode())
                .isEqualTo(403);
        String api = "/api/v1" + path;
        String acknowledged = "{\"kind\":\"acknowledged\"}";
        assertThat(browser.json(api, acknowledged, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.json(api, acknowledged, "Sec-Fetch-Site", "cross-site", "Authorization", "Bearer x")
                        .statusCode())
                .as("a header of no use changes nothing")
                .isEqualTo(403);
        assertThat(browser.send("POST", api, acknowledged, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(browser.send("POST", EventIntake.PATH, "{}", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(consoles.answers.answers).isEmpty();
        assertThat(browser.form("/alerts", path, "kind", "acknowledged", "author", "ann", "for", "2h")
                        .statusCode())
                .isEqualTo(303);
        assertThat(browser.json(api, acknowledged).statusCode()).isEqualTo(201);
        assertThat(consoles.answers.answers)
                .extracting(answer -> answer.author())
                .containsExactly("anonymous", "ann");
    }

    /** A browser holds back a cookie of the strict kind where a link elsewhere leads here; asked again, it sends it. */
    @Test
    void shouldAskAgainForCookiesThatALinkElsewhereHeldBack() {
        Requests browser = new Requests(server.port());
        String[] link = {"Accept", "text/html", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"};
        HttpResponse<String> hop = browser.get("/alerts?a=1&b=2", link);
        assertThat(hop.statusCode()).isEqualTo(200);
        assertThat(hop.body()).contains("http-equiv=\"refresh\" content=\"0;url=/alerts?a=1&amp;b=2\"");
        assertThat(browser.cookies()).as("those it has stay").isEmpty();
        browser.page("/login");
        assertThat(browser.get("/alerts", link).statusCode()).as("once").isEqualTo(401);
    }

    private int statusAs(String host) throws Exception {
        return statusAs(host, "/api/v1/alerts");
    }

    /** Java's client does not let one choose the host. */
    private int statusAs(String host, String path) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }
}
