package io.plumbline.monitor.web;

/**
 * Where the console listens.
 *
 * @param port 0 for any free one
 */
public record WebSettings(String host, int port) {}
