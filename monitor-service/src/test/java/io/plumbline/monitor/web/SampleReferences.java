package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** References in memory: what is decided of them is shown at once. */
final class SampleReferences implements ReferenceHistory, ReferenceStore {
    final SortedMap<ReferenceKey, Reference> all = new TreeMap<>(ReferenceKey.ORDER);
    final List<String> done = new ArrayList<>();
    boolean unavailable;

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<Listed> references() {
        List<Listed> listed = new ArrayList<>();
        all.forEach((key, reference) -> listed.add(Listed.of(key, reference)));
        return listed;
    }

    @Override
    public SortedMap<ReferenceKey, Reference> all() {
        if (unavailable) {
            throw new HistoryUnavailable("the broker is away");
        }
        return all;
    }

    @Override
    public ReferenceKey.Place publish(Reference reference) {
        done.add("publish " + reference.id());
        all.put(ReferenceKey.of(reference).at(ReferenceKey.Place.NEXT), reference);
        return ReferenceKey.Place.NEXT;
    }

    @Override
    public void pin(Reference learned) {
        done.add("pin " + learned.id());
        all.remove(ReferenceKey.of(learned));
        all.put(ReferenceKey.of(learned.model(), learned.version()), learned.at(Reference.Stage.PINNED));
    }

    @Override
    public void delete(ReferenceKey key) {
        done.add("delete " + key.place());
        all.remove(key);
    }

    /** Of 300 rows with one number; another shift, another reference. */
    static Reference reference(String model, double shift) {
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(new ReferenceRow(
                    SampleReports.ORIGIN.plusSeconds(60L * i),
                    Map.of("temp", new FeatureValue.Numeric(shift + i % 7)),
                    FeatureValue.Missing.MISSING,
                    FeatureValue.Missing.MISSING));
        }
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        model,
                        null,
                        SampleReports.ORIGIN,
                        "training.csv",
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        List.of(WindowSize.parse("1h")),
                        ZoneOffset.UTC),
                rows::forEach);
    }
}
