package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import io.plumbline.monitor.profile.WindowSize;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list that is read a page at a time. Its order is that of keys that do not change, so that what comes or goes while somebody reads it moves nothing
 * else from one page to another.
 *
 * @param name for which alone its cursors are good
 * @param order of its keys, of which no two are alike
 * @param <T> its elements
 * @param <K> what tells them apart
 */
record Listing<T, K>(
        String name,
        Comparator<? super K> order,
        Function<T, K> key,
        Function<K, List<String>> written,
        Function<List<String>, K> read) {
    static final Listing<ModelRef, ModelRef> MODELS = new Listing<>(
            "models",
            Comparator.naturalOrder(),
            model -> model,
            model -> List.of(model.model(), model.version()),
            words -> new ModelRef(words.get(0), words.get(1)));
    static final Listing<WindowSummary, OfWindow> WINDOWS = new Listing<>(
            "windows",
            OfWindow.NEWEST_FIRST,
            window -> new OfWindow(window.start(), window.size()),
            OfWindow::words,
            OfWindow::read);
    static final Listing<WindowColumns, OfWindow> COLUMNS = new Listing<>(
            "columns",
            OfWindow.NEWEST_FIRST,
            one -> new OfWindow(one.window().start(), one.window().size()),
            OfWindow::words,
            OfWindow::read);
    static final Listing<PerformanceReport, OfWindow> PERFORMANCE = new Listing<>(
            "performance",
            OfWindow.NEWEST_FIRST,
            report -> new OfWindow(
                    report.window().start(), WindowSize.parse(report.window().size())),
            OfWindow::words,
            OfWindow::read);
    static final Listing<AlertTransition, OfTime> ALERTS = new Listing<>(
            "alerts", OfTime.NEWEST_FIRST, alert -> new OfTime(alert.at(), alert.id()), OfTime::words, OfTime::read);
    static final Listing<AlertAnswer, OfTime> ANSWERS = new Listing<>(
            "answers",
            OfTime.NEWEST_FIRST,
            answer -> new OfTime(answer.at(), answer.id()),
            OfTime::words,
            OfTime::read);
    static final Listing<Silence, OfTime> SILENCES = new Listing<>(
            "silences",
            OfTime.OLDEST_FIRST,
            silence -> new OfTime(silence.from(), silence.id()),
            OfTime::words,
            OfTime::read);

    /** Windows of a model and segment. */
    record OfWindow(Instant start, WindowSize size) {
        static final Comparator<OfWindow> NEWEST_FIRST =
                Comparator.comparing(OfWindow::start).reversed().thenComparing(OfWindow::size);

        List<String> words() {
            return List.of(start.toString(), size.toString());
        }

        static OfWindow read(List<String> words) {
            return new OfWindow(Instant.parse(words.get(0)), WindowSize.parse(words.get(1)));
        }
    }

    /** What was at a time, and has an id. */
    record OfTime(Instant time, String id) {
        static final Comparator<OfTime> NEWEST_FIRST =
                Comparator.comparing(OfTime::time).reversed().thenComparing(OfTime::id);
        static final Comparator<OfTime> OLDEST_FIRST =
                Comparator.comparing(OfTime::time).thenComparing(OfTime::id);

        List<String> words() {
            return List.of(time.toString(), id);
        }

        static OfTime read(List<String> words) {
            return new OfTime(Instant.parse(words.get(0)), words.get(1));
        }
    }

    /**
     * A part of a list.
     *
     * @param next where the rest begins; null where there is none
     */
    record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * The part of a list that a request asks for by its {@code cursor}; where there is more, the header {@code Link} of the answer leads to it.
     *
     * @param limit the most elements
     * @throws HttpFailure if the cursor is none of this list
     */
    Page<T> page(Context request, List<T> all, int limit) {
        K after = Cursor.read(request.queryParam(Cursor.PARAMETER), name, read);
        List<T> rest = all.stream()
                .filter(one -> after == null || order.compare(key.apply(one), after) > 0)
                .sorted((a, b) -> order.compare(key.apply(a), key.apply(b)))
                .limit(limit + 1L)
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        List<T> items = rest.subList(0, limit);
        String next = new Cursor(name, written.apply(key.apply(items.get(limit - 1)))).encoded();
        request.header("Link", "<" + with(request, next) + ">; rel=\"next\"");
        return new Page<>(items, next);
    }

    private static String with(Context request, String cursor) {
        List<String> query = new ArrayList<>();
        request.queryParamMap().forEach((name, values) -> {
            if (!name.equals(Cursor.PARAMETER) && !values.isEmpty()) {
                query.add(encoded(name) + "=" + encoded(values.get(0)));
            }
        });
        query.add(Cursor.PARAMETER + "=" + cursor);
        // Nobody ends the link before its end.
        String path = request.req().getRequestURI().replace("<", "%3C").replace(">", "%3E");
        return path + "?" + String.join("&", query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
