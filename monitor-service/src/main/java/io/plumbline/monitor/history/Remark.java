package io.plumbline.monitor.history;

/**
 * Who says something that others will see, and why.
 *
 * @param comment may be empty
 */
public record Remark(String author, String comment) {}
