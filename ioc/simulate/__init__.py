"""`ioc simulate`: a believable place that speaks MQTT and HTTP like any device."""
