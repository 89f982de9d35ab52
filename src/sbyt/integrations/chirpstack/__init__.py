"""Uplinks of LoRaWAN meters from a ChirpStack v4 server by MQTT."""
