package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BikeAssessmentTest {
    @Test
    void print() {
        for (String s : new String[] {"14d", "7d"}) {
            WindowSize size = WindowSize.parse(s);
            BikeYears bikes = new BikeYears(size);
            Reference reference = bikes.reference(true);
            Assessor assessor = new Assessor(AssessSettings.compare(.01));
            Map<String, Map<String, Integer>> table = new TreeMap<>();
            List<WindowReport> reports = new ArrayList<>();
            bikes.windows(reference, f -> f).forEach((w, p) -> {
                WindowReport r = assessor.assess(BikeYears.MODEL, Segment.ALL, size, w, reference, p, false);
                reports.add(r);
                for (ColumnReport c : r.columns()) {
                    table.computeIfAbsent(c.name(), n -> new TreeMap<>())
                            .merge(
                                    c.verdict() + "/" + c.reason() + (c.severity() == null ? "" : "/" + c.part()),
                                    1,
                                    Integer::sum);
                }
            });
            System.out.println(reports.size());
            table.forEach((k, v) -> System.out.println(k + " " + v));
            reference.columns().forEach(c -> System.out.println(c.name() + " " + c.variation()));
            System.out.println(new String(reports.get(10).toJson(), java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(1).isEqualTo(1);
    }
}
