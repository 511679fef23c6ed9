package io.plumbline.monitor.e2e;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium, without a window, by its driver: what a page shows, asks for and complains of. */
final class WatchedBrowser implements AutoCloseable {
    static final int WIDE = 1280;
    static final int NARROW = 400;

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private final ChromeDriver driver;

    /** What was asked for since the last look. */
    record Traffic(List<URI> requests, String policy) {}

    WatchedBrowser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    String title() {
        return Objects.requireNonNull(driver.getTitle());
    }

    /** @param scheme {@code light} or {@code dark} */
    void look(int width, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 720, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    Object script(String script) {
        return Objects.requireNonNullElse(driver.executeScript(script), "null");
    }

    void logIn(String token) {
        driver.findElement(By.name("token")).sendKeys(token);
        driver.findElement(By.cssSelector("form button")).click();
    }

    /** Paths and queries of links to the same host. */
    List<String> links() {
        Object links = script(
                "return Array.from(document.querySelectorAll('a[href]')).filter(a => a.origin === location.origin)"
                        + ".map(a => a.pathname + a.search)");
        return ((List<?>) links).stream().map(String::valueOf).distinct().toList();
    }

    /** Elements that end right of the window, where the page has to be pushed to be read; at most three, the innermost. */
    List<String> sticksOut() {
        Object all = script("""
                if (document.documentElement.scrollWidth <= window.innerWidth) return [];
                const beyond = e => !(e instanceof SVGElement) && (e.getBoundingClientRect().right > window.innerWidth + 1
                    || getComputedStyle(e).overflowX === 'visible' && e.getBoundingClientRect().left + e.scrollWidth > window.innerWidth + 1);
                const out = Array.from(document.body.querySelectorAll('*')).filter(e => beyond(e) && !e.closest('.scroll')
                    && !Array.from(e.children).some(beyond));
                return ['the page'].concat(out.slice(0, 6).map(e => e.outerHTML.slice(0, 150) + ' in ' + e.parentElement.className));
                """);
        return ((List<?>) all).stream().map(String::valueOf).toList();
    }

    /** What the page, or the browser on its behalf, complains of. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Since the last look; the policy is that of the last document, empty where it had none. */
    Traffic traffic() {
        List<URI> requests = new ArrayList<>();
        String policy = "";
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = Json.read(entry.getMessage().getBytes(StandardCharsets.UTF_8), JsonNode.class)
                    .path("message");
            JsonNode of = message.path("params");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                requests.add(URI.create(of.path("request").path("url").asText()));
            } else if (message.path("method").asText().equals("Network.responseReceived")
                    && of.path("type").asText().equals("Document")) {
                JsonNode headers = of.path("response").path("headers");
                policy = headers.path("content-security-policy")
                        .asText(headers.path("Content-Security-Policy").asText(""));
            }
        }
        return new Traffic(requests, policy);
    }

    /** Grave offences against the rules of accessibility, each with the elements concerned. */
    List<String> barriers() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .filter(rule -> GRAVE.contains(rule.getImpact()))
                        .map(WatchedBrowser::words)
                        .toList();
    }

    private static String words(Rule rule) {
        return rule.getImpact() + " " + rule.getId() + ": "
                + rule.getNodes().stream()
                        .limit(3)
                        .map(node -> node.getHtml() + " (" + node.getFailureSummary() + ")")
                        .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
