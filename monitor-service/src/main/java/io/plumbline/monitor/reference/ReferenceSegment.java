package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.Segment;
import java.util.List;

/**
 * What the events of one segment are compared with: a reference within the reference, with cells of its own.
 *
 * @param rows number of its rows
 * @param columns in order of name; columns that say which segment it is, and labels, are not among them
 * @param ignored columns that are not compared, in order of name
 */
public record ReferenceSegment(Segment segment, long rows, List<ReferenceColumn> columns, List<String> ignored) {}
