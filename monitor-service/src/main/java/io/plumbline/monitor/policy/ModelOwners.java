package io.plumbline.monitor.policy;

import io.plumbline.monitor.event.NamePattern;
import java.util.List;

/**
 * Whose models are, and how much depends on them.
 *
 * @param entries the first that matches applies
 */
public record ModelOwners(List<Entry> entries) {
    public static final ModelOwners NONE = new ModelOwners(List.of());

    /** Of what nobody has ranked: after all that somebody has. */
    public static final int NO_TIER = 10;

    private static final Owner NOBODY = new Owner("", NO_TIER);

    public ModelOwners {
        entries = List.copyOf(entries);
    }

    /**
     * @param name of people or a team; empty where it is not said
     * @param tier 1 is what matters most, 9 what matters least
     */
    public record Owner(String name, int tier) {}

    /** @param match a model's name, in which {@code *} stands for any text */
    public record Entry(String match, Owner owner) {}

    public Owner of(String model) {
        return entries.stream()
                .filter(entry -> new NamePattern(entry.match()).matches(model))
                .map(Entry::owner)
                .findFirst()
                .orElse(NOBODY);
    }
}
