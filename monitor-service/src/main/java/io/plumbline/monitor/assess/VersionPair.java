package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two versions of a model in one window, the one in the place of the reference.
 *
 * @param reference of the columns of the one, in the cells of the reference that both were counted in, and of the categories that the one
 *     has beyond those
 * @param current the other, in the same cells
 */
record VersionPair(Reference reference, Profile current) {
    /**
     * @param shared in whose cells both are counted
     * @param stable what is taken as usual
     */
    static VersionPair of(Reference shared, Profile stable, Profile current) {
        Map<String, ColumnProfile> usual = stable.columns();
        Map<String, ColumnProfile> now = current.columns();
        Map<String, CategoricalCells> wider = new HashMap<>();
        usual.forEach((name, column) -> {
            CategoricalCells known = shared.column(name)
                    .map(ReferenceColumn::cells)
                    .filter(CategoricalCells.class::isInstance)
                    .map(CategoricalCells.class::cast)
                    .orElse(null);
            if (known != null && !column.newCategories().isEmpty()) {
                wider.put(name, with(known, column.newCategories()));
            }
        });
        Profile before = stable.in(wider);
        List<ReferenceColumn> columns = shared.columns().stream()
                .filter(column -> usual.containsKey(column.name()) && now.containsKey(column.name()))
                .map(column -> of(column, before, wider.get(column.name())))
                .toList();
        return new VersionPair(shared.of(columns, stable.inferences()), current.in(wider));
    }

    /** Where further ones are not told apart, those of either version are in one cell. */
    private static CategoricalCells with(CategoricalCells known, CategoryCounts more) {
        List<String> all = new ArrayList<>(known.categories());
        all.addAll(more.counts().keySet());
        return new CategoricalCells(all, known.hasOther() || more.other() > 0);
    }

    private static ReferenceColumn of(ReferenceColumn column, Profile before, @Nullable CategoricalCells wider) {
        ColumnProfile profile = before.columns().get(column.name());
        if (profile == null) {
            throw new IllegalStateException(column.name());
        }
        return new ReferenceColumn(
                column.name(),
                column.role(),
                column.type(),
                wider == null ? column.cells() : wider,
                profile.counts(),
                before.missing(profile),
                finite(profile.moments().mean()),
                finite(profile.moments().standardDeviation()),
                column.meanMagnitude() == null ? null : finite(profile.magnitude() / before.carrying(column.role())),
                new TreeMap<>(),
                null);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
