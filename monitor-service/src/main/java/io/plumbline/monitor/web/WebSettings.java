package io.plumbline.monitor.web;

public record WebSettings(String host, int port) {}
