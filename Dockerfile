# syntax=docker/dockerfile:1
# Stepwell in one small image: scripts/rootfs-check follows the same steps where no Docker engine is at hand.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# SQLite needs cgo; everything is linked in, so the image needs no C library.
RUN scripts/build-static /out/stepwell \
 && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /out/ /
ENV STEPWELL_ADDR=0.0.0.0:8083 \
    STEPWELL_ALLOW_REMOTE=1 \
    STEPWELL_DATA=/data
USER 65532:65532
VOLUME /data
EXPOSE 8083
ENTRYPOINT ["/stepwell"]
CMD ["serve"]
