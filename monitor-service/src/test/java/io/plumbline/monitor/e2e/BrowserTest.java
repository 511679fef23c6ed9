package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.web.AccessToken;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page in a real browser, of two models: one with usual names, and one whose names, categories and tags want to be markup. Needs
 * Debian's Chromium and its driver: {@code ./mvnw verify -Pbrowser}.
 */
@Tag("browser")
class BrowserTest {
    private static final Instant FIRST_DAY = Instant.parse("2012-01-02T00:00:00Z");
    private static final int EVENTS_A_DAY = 800;
    private static final int DAYS = 5;
    private static final int PAGES = 44;
    private static final int PAGES_OF_A_KIND = 3;

    /** All that a name may do to a page: an element, an attribute, the end of a script, right to left, an emoji, NUL. */
    private static final String HOSTILE =
            "<script>window.harmed=1</script>\"'><img src=x onerror=window.harmed=1></script>"
                    + "\u202e\u05e9\u05dc\u05d5\u05dd\ud83d\ude80\u0000&lt;b&gt;";

    private static final String LONG = HOSTILE + "x".repeat(10_000);
    private static final ModelRef USUAL = new ModelRef("team/churn", "3");
    private static final ModelRef WICKED = new ModelRef(HOSTILE, HOSTILE);

    private static final String TOKEN = "plumbline_" + "t".repeat(43);

    @Test
    void shouldShowEveryPageSafelyAndForAll(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 2);
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 4));
            }
            ReferenceTopic references = new ReferenceTopic(kafka, Topics.DEFAULT.references());
            publish(references, USUAL, "");
            publish(references, WICKED, HOSTILE);
            try (MonitorService service = new MonitorService(
                    config(directory, broker.bootstrapServers()).toSettings(), () -> null)) {
                service.start();
                try (EventPublisher events = new EventPublisher(kafka, "events")) {
                    send(events, USUAL, "");
                    send(events, WICKED, HOSTILE);
                }
                for (ModelRef model : List.of(USUAL, WICKED)) {
                    await().atMost(Duration.ofMinutes(2))
                            .until(() ->
                                    service.reports().windows(model, "all", 99).size() == DAYS);
                }
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> !service.alerts().firing().isEmpty());
                try (WatchedBrowser browser = new WatchedBrowser()) {
                    lookAtAll(browser, "http://127.0.0.1:" + service.port());
                }
            }
        }
    }

    private static void lookAtAll(WatchedBrowser browser, String base) {
        SoftAssertions all = new SoftAssertions();
        browser.open(base + "/alerts");
        lookAt(browser, "/alerts, of somebody unknown", "401", all);
        browser.open(base + "/login");
        lookAt(browser, "/login", "", all);
        browser.logIn(TOKEN);
        Deque<String> next = new ArrayDeque<>(List.of("/", "/alerts", "/no-such-page"));
        Set<String> seen = new HashSet<>();
        Map<String, Integer> kinds = new HashMap<>();
        while (!next.isEmpty() && seen.size() < PAGES) {
            String path = next.poll();
            if (seen.contains(path) || kinds.merge(kind(path), 1, Integer::sum) > PAGES_OF_A_KIND) {
                continue;
            }
            seen.add(path);
            browser.open(base + path);
            next.addAll(browser.links());
            lookAt(browser, path, path.equals("/no-such-page") ? "404" : "", all);
        }
        assertThat(kinds.keySet())
                .contains("/", "/alerts", "/references", "/dead-letters", "/pipeline")
                .contains("usual model", "usual report", "usual column", "usual comparison")
                .contains("wicked model", "wicked report", "wicked column", "wicked comparison");
        all.assertAll();
    }

    private static String kind(String path) {
        return !path.startsWith("/models/")
                ? path.split("\\?", 2)[0]
                : (path.startsWith("/models/team%2Fchurn/") ? "usual " : "wicked ")
                        + Stream.of("report", "column", "comparison")
                                .filter(one -> path.contains("/" + one))
                                .findFirst()
                                .orElse("model");
    }

    /** @param status of the answer, where it is none of a page: the browser complains of it */
    private static void lookAt(WatchedBrowser browser, String path, String status, SoftAssertions all) {
        String page =
                kind(path).equals(path) ? path : kind(path) + " …" + path.substring(Math.max(0, path.length() - 60));
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(WatchedBrowser.WIDE, WatchedBrowser.NARROW)) {
                browser.look(width, scheme);
                all.assertThat(browser.sticksOut())
                        .as("what sticks out of %s, %d wide", page, width)
                        .isEmpty();
                all.assertThat(browser.barriers())
                        .as("barriers of %s, %s, %d wide", page, scheme, width)
                        .isEmpty();
            }
        }
        all.assertThat(browser.complaints())
                .as("complaints about %s", page)
                .allMatch(one -> !status.isEmpty() && one.contains(status));
        WatchedBrowser.Traffic traffic = browser.traffic();
        String host = URI.create(browser.url()).getAuthority();
        all.assertThat(traffic.requests())
                .as("%s asks for", page)
                .allMatch(one -> "data".equals(one.getScheme())
                        || host.equals(one.getAuthority())
                        || "about".equals(one.getScheme()));
        all.assertThat(traffic.policy()).as("policy of %s", page).isNotEmpty().doesNotContain("unsafe");
        isInert(browser, page, all);
    }

    private static void isInert(WatchedBrowser browser, String page, SoftAssertions all) {
        all.assertThat(browser.script("return String(window.harmed)")).as(page).isEqualTo("undefined");
        all.assertThat(browser.script(
                        "return document.querySelectorAll('img, iframe, object, embed, b script, bdi *, title *, "
                                + "script:not([src=\"/console.js\"]):not([type=\"application/json\"])').length"))
                .as("elements that names made on %s", page)
                .isEqualTo(0L);
        all.assertThat(browser.script(
                        "return Array.from(document.querySelectorAll('*')).some(e => Array.from(e.attributes)"
                                + ".some(a => a.name.startsWith('on')))"))
                .as("handlers on %s", page)
                .isEqualTo(false);
        all.assertThat(browser.title()).as("title of %s", page).doesNotContain("\u202e", "\u0000");
        // The policy holds: what a page would run, were it there, does not run. The complaint about it is expected.
        browser.script(
                "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s);"
                        + "const d = document.createElement('div'); d.setAttribute('onclick', 'window.ran = 1');"
                        + "document.body.append(d); d.click(); s.remove(); d.remove()");
        all.assertThat(browser.script("return String(window.ran)"))
                .as("what ran on %s", page)
                .isEqualTo("undefined");
        browser.complaints();
    }

    private static Map<String, FeatureValue> features(Random random, double shift, String wicked) {
        return Map.of(
                "age" + wicked,
                new FeatureValue.Numeric(40 + 10 * (random.nextGaussian() + shift)),
                "plan",
                new FeatureValue.Text(random.nextInt(4) == 0 ? "pro" + wicked : wicked.isEmpty() ? "free" : LONG),
                "spend",
                random.nextInt(10) == 0 ? new FeatureValue.Missing() : new FeatureValue.Numeric(random.nextGaussian()));
    }

    private static Map<String, String> tags(Random random, String wicked) {
        return Map.of(
                "region", random.nextBoolean() ? "eu" : "us" + wicked.substring(0, Math.min(90, wicked.length())));
    }

    private static FeatureValue answer(Random random) {
        return new FeatureValue.Text(random.nextInt(3) == 0 ? "yes" : "no");
    }

    private static void publish(ReferenceTopic references, ModelRef model, String wicked) {
        ReferenceSettings settings = new ReferenceSettings(
                model.model(),
                null,
                FIRST_DAY,
                "rows " + wicked,
                Set.of(),
                Set.of(),
                Set.of(),
                new Segmentation(List.of(List.of(new SegmentBy("region", List.of())))),
                List.of(WindowSize.parse("1d")),
                ZoneOffset.UTC);
        references.publish(ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(1);
            for (int i = 0; i < 8000; i++) {
                rows.accept(new ReferenceRow(
                        null, features(random, 0, wicked), answer(random), null, tags(random, wicked), Map.of(), null));
            }
        }));
    }

    /** The last two days are shifted. */
    private static void send(EventPublisher events, ModelRef model, String wicked) {
        Random random = new Random(2);
        for (int i = 0; i < DAYS * EVENTS_A_DAY; i++) {
            long time = FIRST_DAY.toEpochMilli() + i * 86_400_000L / EVENTS_A_DAY;
            double shift = i / EVENTS_A_DAY >= DAYS - 2 ? 1 : 0;
            FeatureValue prediction = answer(random);
            String id = wicked + i;
            events.send(new InferenceEvent(
                    model, id, time, features(random, shift, wicked), prediction, Map.of(), tags(random, wicked)));
            events.send(new LabelEvent(model, id, time + 1000, random.nextInt(5) == 0 ? answer(random) : prediction));
        }
        events.flush();
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0, access: {tokens: [{name: ann, scope: admin, sha256: %s}]}}
                data_dir: %s
                idle_after: 2s
                defaults:
                  windows: [1d]
                  grace: 1h
                models:
                  - {match: "*", performance: {classes: ["no", "yes"], positive: "yes", metric: accuracy, horizon: 24h}}
                """.formatted(
                        bootstrap, AccessToken.sha256(TOKEN), directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }
}
