# Sends a prediction, and later its label, over HTTP: sh curl.sh http://localhost:8080
curl -sS --fail-with-body "$1/api/v1/events" -d '
  {"model": "bike-demand", "version": "3", "id": "curl-1",
   "features": {"temp": 0.24, "season": "winter", "holiday": false}, "prediction": 16.2}'
curl -sS --fail-with-body "$1/api/v1/events" -d '
  {"model": "bike-demand", "version": "3", "id": "curl-1", "label": 12}'
