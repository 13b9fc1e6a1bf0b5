<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_ES">
<context>
    <name></name>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Grabar</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Captura</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Pantalla completa</translation>
    </message>
    <message>
        <source>Presentation view</source>
        <translation>Vista de presentación</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ajustes…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Claro u oscuro</translation>
    </message>
    <message>
        <source>Open a video file…</source>
        <translation>Abrir un vídeo…</translation>
    </message>
    <message>
        <source>Open a stream…</source>
        <translation>Abrir una transmisión…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Replay the selected movement</source>
        <translation>Repetir el movimiento elegido</translation>
    </message>
    <message>
        <source>Record a resting face…</source>
        <translation>Grabar un rostro en reposo…</translation>
    </message>
    <message>
        <source>Record a study…</source>
        <translation>Grabar un estudio…</translation>
    </message>
    <message>
        <source>Train on your own recordings…</source>
        <translation>Entrenar con grabaciones propias…</translation>
    </message>
    <message>
        <source>Open the practice camera</source>
        <translation>Abrir la cámara de práctica</translation>
    </message>
    <message>
        <source>Practice camera with faults…</source>
        <translation>Cámara de práctica con fallos…</translation>
    </message>
    <message>
        <source>About the networks…</source>
        <translation>Acerca de las redes…</translation>
    </message>
    <message>
        <source>What Flinch tells, and what not…</source>
        <translation>Qué dice Flinch y qué no…</translation>
    </message>
    <message>
        <source>Follow the system&apos;s light or dark</source>
        <translation>Claro u oscuro según el sistema</translation>
    </message>
    <message>
        <source>Open the recordings folder</source>
        <translation>Abrir la carpeta de grabaciones</translation>
    </message>
    <message>
        <source>About Flinch</source>
        <translation>Acerca de Flinch</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Help and more</source>
        <translation>Ayuda y más</translation>
    </message>
    <message>
        <source>Movement of each region within two seconds</source>
        <translation>Movimiento de cada región en dos segundos</translation>
    </message>
    <message>
        <source>AU</source>
        <translation>UA</translation>
    </message>
    <message>
        <source>in the truth</source>
        <translation>en la referencia</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>omitidas</translation>
    </message>
    <message>
        <source>added</source>
        <translation>añadidas</translation>
    </message>
    <message>
        <source>Compared with the truth</source>
        <translation>Comparación con la referencia</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Action units, such as L4B+12A</source>
        <translation>UA, como L4B+12A</translation>
    </message>
    <message>
        <source>Action units</source>
        <translation>Unidades de acción</translation>
    </message>
    <message>
        <source>Units that begin so; Down takes the first</source>
        <translation>Unidades que empiezan así; Abajo toma la primera</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>Emotion</source>
        <translation>Emoción</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Grado de certeza</translation>
    </message>
    <message>
        <source>Reason of the exclusion</source>
        <translation>Motivo de la exclusión</translation>
    </message>
    <message>
        <source>What is wrong with the action units</source>
        <translation>Qué falla en las unidades de acción</translation>
    </message>
    <message>
        <source>units</source>
        <translation>unidades</translation>
    </message>
    <message>
        <source>emotion</source>
        <translation>emoción</translation>
    </message>
    <message>
        <source>sure</source>
        <translation>certeza</translation>
    </message>
    <message>
        <source>note</source>
        <translation>nota</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>excluido</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>Guardar en otro lugar…</translation>
    </message>
    <message>
        <source>Save a copy of the annotation</source>
        <translation>Guardar una copia de la anotación</translation>
    </message>
    <message>
        <source>A whole copy lies in &apos;{path}&apos;.</source>
        <translation>Hay una copia completa en «{path}».</translation>
    </message>
    <message>
        <source>Keys for coding</source>
        <translation>Teclas para codificar</translation>
    </message>
    <message>
        <source>Opening «{name}» …</source>
        <translation>Abriendo «{name}»…</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; cannot be opened: {why}.</source>
        <translation>No se puede abrir «{path}»: {why}.</translation>
    </message>
    <message>
        <source>Another program has this document open. Both can go on: what the other one writes is taken in, and what contradicts it is said.</source>
        <translation>Otro programa tiene abierto este documento. Ambos pueden continuar: se incorpora lo que escriba el otro y se avisa de lo que lo contradiga.</translation>
    </message>
    <message>
        <source>Take the marks over</source>
        <translation>Tomar las marcas</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Signed off.</source>
        <translation>Firmado.</translation>
    </message>
    <message>
        <source>Open the next</source>
        <translation>Abrir el siguiente</translation>
    </message>
    <message>
        <source>Take 1</source>
        <translation>Tomar 1</translation>
    </message>
    <message>
        <source>Take 2</source>
        <translation>Tomar 2</translation>
    </message>
    <message>
        <source>Take the chosen movement</source>
        <translation>Tomar el movimiento elegido</translation>
    </message>
    <message>
        <source>No movement</source>
        <translation>Sin movimiento</translation>
    </message>
    <message>
        <source>Leave open</source>
        <translation>Dejar abierto</translation>
    </message>
    <message>
        <source>settled: {took}</source>
        <translation>resuelto: {took}</translation>
    </message>
    <message>
        <source>settled: coder {number}</source>
        <translation>resuelto: codificador {number}</translation>
    </message>
    <message>
        <source>{number}: nothing</source>
        <translation>{number}: nada</translation>
    </message>
    <message>
        <source>What the two coders see differently</source>
        <translation>Diferencias entre los dos codificadores</translation>
    </message>
    <message>
        <source>Why, in your own words</source>
        <translation>Por qué, con palabras propias</translation>
    </message>
    <message>
        <source>Reason of the decision</source>
        <translation>Motivo de la decisión</translation>
    </message>
    <message>
        <source>Sign the gold off</source>
        <translation>Firmar la versión final</translation>
    </message>
    <message>
        <source>Looking for the face …</source>
        <translation>Buscando el rostro…</translation>
    </message>
    <message>
        <source>frame {frame}</source>
        <translation>fotograma {frame}</translation>
    </message>
    <message>
        <source>decoding {frame} …</source>
        <translation>decodificando {frame}…</translation>
    </message>
    <message>
        <source>reference {reference}</source>
        <translation>referencia {reference}</translation>
    </message>
    <message>
        <source>magnified, not for coding</source>
        <translation>ampliado, no para codificar</translation>
    </message>
    <message>
        <source>Lens off (B)</source>
        <translation>Lupa desactivada (B)</translation>
    </message>
    <message>
        <source>No face: the lens has nothing to follow</source>
        <translation>Sin rostro: la lupa no tiene qué seguir</translation>
    </message>
    <message>
        <source>No reference yet (Shift+C)</source>
        <translation>Aún sin referencia (Shift+C)</translation>
    </message>
    <message>
        <source>No face to align here</source>
        <translation>Aquí no hay rostro que alinear</translation>
    </message>
    <message>
        <source>No face in the reference</source>
        <translation>No hay rostro en la referencia</translation>
    </message>
    <message>
        <source>Open a recording or a video to code it frame by frame.</source>
        <translation>Abrir una grabación o un vídeo para codificarlo fotograma a fotograma.</translation>
    </message>
    <message>
        <source>Your code, such as AB</source>
        <translation>Código propio, como AB</translation>
    </message>
    <message>
        <source>Coder&apos;s code</source>
        <translation>Código del codificador</translation>
    </message>
    <message>
        <source>Code a recording</source>
        <translation>Codificar una grabación</translation>
    </message>
    <message>
        <source>Open a video…</source>
        <translation>Abrir un vídeo…</translation>
    </message>
    <message>
        <source>Open a video</source>
        <translation>Abrir un vídeo</translation>
    </message>
    <message>
        <source>Open a recording…</source>
        <translation>Abrir una grabación…</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Abrir una grabación</translation>
    </message>
    <message>
        <source>«{name}»: who codes it? Type your code and press Enter.</source>
        <translation>«{name}»: ¿quién lo codifica? Escribir el código y pulsar Intro.</translation>
    </message>
    <message>
        <source>{fps:.0f} fps</source>
        <translation>{fps:.0f} fps</translation>
    </message>
    <message>
        <source>one picture</source>
        <translation>una imagen</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>firmado</translation>
    </message>
    <message>
        <source>pass {number}</source>
        <translation>pasada {number}</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>guardado</translation>
    </message>
    <message>
        <source>{waiting} not saved yet</source>
        <translation>{waiting} sin guardar</translation>
    </message>
    <message>
        <source>frame {frame}/{last}</source>
        <translation>fotograma {frame}/{last}</translation>
    </message>
    <message>
        <source>coder {coder}</source>
        <translation>codificador {coder}</translation>
    </message>
    <message>
        <source>blind {blind}</source>
        <translation>ciego {blind}</translation>
    </message>
    <message>
        <source>copy for quick steps {share:.0%}</source>
        <translation>copia para avanzar rápido {share:.0%}</translation>
    </message>
    <message>
        <source>signed off</source>
        <translation>firmado</translation>
    </message>
    <message>
        <source>1 check open</source>
        <translation>1 comprobación pendiente</translation>
    </message>
    <message>
        <source>{count} checks open</source>
        <translation>{count} comprobaciones pendientes</translation>
    </message>
    <message>
        <source>next {next} · finish {seal} · keys ?</source>
        <translation>siguiente {next} · terminar {seal} · teclas ?</translation>
    </message>
    <message>
        <source>before</source>
        <translation>antes</translation>
    </message>
    <message>
        <source>onset</source>
        <translation>inicio</translation>
    </message>
    <message>
        <source>apex</source>
        <translation>ápice</translation>
    </message>
    <message>
        <source>offset</source>
        <translation>fin</translation>
    </message>
    <message>
        <source>after</source>
        <translation>después</translation>
    </message>
    <message>
        <source>Filmstrip picture {n}</source>
        <translation>Imagen {n} de la tira</translation>
    </message>
    <message>
        <source>Choose or open a movement (Q)</source>
        <translation>Elegir o abrir un movimiento (Q)</translation>
    </message>
    <message>
        <source>Overview of the recording</source>
        <translation>Vista general de la grabación</translation>
    </message>
    <message>
        <source>Kept in memory: 1 change is not on the disk yet and will be written as soon as there is room.</source>
        <translation>En memoria: 1 cambio aún no está en el disco y se escribirá en cuanto haya espacio.</translation>
    </message>
    <message>
        <source>Kept in memory: {count} changes are not on the disk yet and will be written as soon as there is room.</source>
        <translation>En memoria: {count} cambios aún no están en el disco y se escribirán en cuanto haya espacio.</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>No todo está guardado</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Quedarse aquí</translation>
    </message>
    <message>
        <source>Give them up</source>
        <translation>Descartarlos</translation>
    </message>
    <message>
        <source>Where you are</source>
        <translation>Posición actual</translation>
    </message>
    <message>
        <source>Open &amp;again…</source>
        <translation>Abrir &amp;de nuevo…</translation>
    </message>
    <message>
        <source>Change a signed annotation; a reason is asked for and kept</source>
        <translation>Cambiar una anotación firmada; se pide y se guarda un motivo</translation>
    </message>
    <message>
        <source>Open a&amp;nother…</source>
        <translation>Abrir &amp;otro…</translation>
    </message>
    <message>
        <source>What the participant was shown and said</source>
        <translation>Lo que se mostró al participante y lo que dijo</translation>
    </message>
    <message>
        <source>Present frame</source>
        <translation>Fotograma actual</translation>
    </message>
    <message>
        <source>Reference, aligned</source>
        <translation>Referencia, alineada</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Lupa</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>Abrir de nuevo</translation>
    </message>
    <message>
        <source>Why is it opened again?</source>
        <translation>¿Por qué se abre de nuevo?</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <source>Shown as soon as there is a picture.</source>
        <translation>Se muestra en cuanto haya imagen.</translation>
    </message>
    <message>
        <source>The light is even enough.</source>
        <translation>La luz es bastante uniforme.</translation>
    </message>
    <message>
        <source>Compared with the sharpest picture of this scene: turn the focus until the bar is as long as it gets.</source>
        <translation>En comparación con la imagen más nítida de esta escena: girar el foco hasta que la barra sea lo más larga posible.</translation>
    </message>
    <message>
        <source>BRIGHTNESS, DARK TO BRIGHT</source>
        <translation>BRILLO, DE OSCURO A CLARO</translation>
    </message>
    <message>
        <source>SHARPNESS</source>
        <translation>NITIDEZ</translation>
    </message>
    <message>
        <source>face</source>
        <translation>rostro</translation>
    </message>
    <message>
        <source>whole picture</source>
        <translation>imagen completa</translation>
    </message>
    <message>
        <source>{share:.0%} of the sharpest, {what}</source>
        <translation>{share:.0%} de la más nítida, {what}</translation>
    </message>
    <message>
        <source>{remark} Mean {mean:.0f} of 255, {black:.1%} black, {white:.1%} white.</source>
        <translation>{remark} Media {mean:.0f} de 255, {black:.1%} negro, {white:.1%} blanco.</translation>
    </message>
    <message>
        <source>Dynamic frame rate</source>
        <translation>Frecuencia dinámica</translation>
    </message>
    <message>
        <source>Exposure mode</source>
        <translation>Modo de exposición</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Exposición</translation>
    </message>
    <message>
        <source>Focus mode</source>
        <translation>Modo de enfoque</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Enfoque</translation>
    </message>
    <message>
        <source>White balance mode</source>
        <translation>Modo de balance de blancos</translation>
    </message>
    <message>
        <source>White balance</source>
        <translation>Balance de blancos</translation>
    </message>
    <message>
        <source>Mains frequency</source>
        <translation>Frecuencia eléctrica</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>All controls</source>
        <translation>Todos los controles</translation>
    </message>
    <message>
        <source>LOCK</source>
        <translation>BLOQUEO</translation>
    </message>
    <message>
        <source>SET</source>
        <translation>FIJADO</translation>
    </message>
    <message>
        <source>READ BACK</source>
        <translation>LEÍDO</translation>
    </message>
    <message>
        <source>The practice camera is drawn: it has no exposure, focus or zoom to lock.</source>
        <translation>La cámara de práctica es un dibujo: no tiene exposición, enfoque ni zoom que bloquear.</translation>
    </message>
    <message>
        <source>The camera behind a stream cannot be locked from here: lock exposure, focus and white balance in its own settings.</source>
        <translation>La cámara de una transmisión no se puede bloquear desde aquí: bloquear exposición, enfoque y balance de blancos en sus propios ajustes.</translation>
    </message>
    <message>
        <source>A file is recorded already: there is nothing to lock.</source>
        <translation>Un archivo ya está grabado: no hay nada que bloquear.</translation>
    </message>
    <message>
        <source>Nothing is open, so nothing is locked.</source>
        <translation>No hay nada abierto, así que nada está bloqueado.</translation>
    </message>
    <message>
        <source>Locking is switched off: exposure, focus and white balance may change by themselves, and such a change looks like a movement.</source>
        <translation>El bloqueo está desactivado: exposición, enfoque y balance de blancos pueden cambiar solos, y tal cambio parece un movimiento.</translation>
    </message>
    <message>
        <source>The camera is locked just before its first picture.</source>
        <translation>La cámara se bloquea justo antes de su primera imagen.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>sí</translation>
    </message>
    <message>
        <source>off</source>
        <translation>no</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>a mano</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automático</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>bloqueado</translation>
    </message>
    <message>
        <source>could not be locked</source>
        <translation>no se pudo bloquear</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>Histograma</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>Nitidez</translation>
    </message>
    <message>
        <source>{share:.0%} of the sharpest so far</source>
        <translation>{share:.0%} de la más nítida hasta ahora</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Abriendo {name}</translation>
    </message>
    <message>
        <source>Choose a camera above ({names}), or try the practice camera.</source>
        <translation>Elegir arriba una cámara ({names}) o probar la cámara de práctica.</translation>
    </message>
    <message>
        <source>Plug one in and choose it above, or try the practice camera.</source>
        <translation>Conectar una y elegirla arriba, o probar la cámara de práctica.</translation>
    </message>
    <message>
        <source>There is no camera</source>
        <translation>No hay cámara</translation>
    </message>
    <message>
        <source>Frames are lost</source>
        <translation>Se pierden fotogramas</translation>
    </message>
    <message>
        <source>Frames come twice</source>
        <translation>Los fotogramas llegan dos veces</translation>
    </message>
    <message>
        <source>Frames come 50 ms late</source>
        <translation>Los fotogramas llegan 50 ms tarde</translation>
    </message>
    <message>
        <source>Frames are dark</source>
        <translation>Los fotogramas son oscuros</translation>
    </message>
    <message>
        <source>Frames are blurred</source>
        <translation>Los fotogramas están borrosos</translation>
    </message>
    <message>
        <source>Frames are torn</source>
        <translation>Los fotogramas están partidos</translation>
    </message>
    <message>
        <source>Times tremble by</source>
        <translation>Los tiempos oscilan en</translation>
    </message>
    <message>
        <source>The rate falls to</source>
        <translation>La frecuencia baja a</translation>
    </message>
    <message>
        <source> a second</source>
        <translation> por segundo</translation>
    </message>
    <message>
        <source>It is unplugged after 10 s for</source>
        <translation>Se desconecta a los 10 s durante</translation>
    </message>
    <message>
        <source>Practice camera with faults</source>
        <translation>Cámara de práctica con fallos</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Empezar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>What goes wrong with it; the same faults can be given as «flinch demo --fault …».</source>
        <translation>Qué falla en ella; los mismos fallos se pueden dar con «flinch demo --fault …».</translation>
    </message>
    <message>
        <source>Try the practice camera</source>
        <translation>Probar la cámara de práctica</translation>
    </message>
    <message>
        <source>Practise with faults…</source>
        <translation>Practicar con fallos…</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Pedido</translation>
    </message>
    <message>
        <source>Read back</source>
        <translation>Leído</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Medido</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>Contado</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disco</translation>
    </message>
    <message>
        <source>MODE</source>
        <translation>MODO</translation>
    </message>
    <message>
        <source>Find the best mode</source>
        <translation>Buscar el mejor modo</translation>
    </message>
    <message>
        <source>Tries these modes for two seconds each</source>
        <translation>Prueba estos modos dos segundos cada uno</translation>
    </message>
    <message>
        <source>Trying {mode}</source>
        <translation>Probando {mode}</translation>
    </message>
    <message>
        <source>Lock cameras</source>
        <translation>Bloquear cámaras</translation>
    </message>
    <message>
        <source>Holds exposure, focus, white balance and zoom still</source>
        <translation>Mantiene fijos exposición, enfoque, balance de blancos y zoom</translation>
    </message>
    <message>
        <source>Lamps flicker with the mains: exposure is set to fit</source>
        <translation>Las lámparas parpadean con la red eléctrica: la exposición se ajusta a ella</translation>
    </message>
    <message>
        <source>Mains {hertz} Hz</source>
        <translation>Red eléctrica {hertz} Hz</translation>
    </message>
    <message>
        <source>LOCKS</source>
        <translation>BLOQUEOS</translation>
    </message>
    <message>
        <source>LOCKS  {held} of {count} hold</source>
        <translation>BLOQUEOS  {held} de {count} se mantienen</translation>
    </message>
    <message>
        <source>At least 25 different pictures come in every second, evenly spaced.</source>
        <translation>Llegan al menos 25 imágenes distintas por segundo, a intervalos regulares.</translation>
    </message>
    <message>
        <source>No source is open</source>
        <translation>No hay ninguna fuente abierta</translation>
    </message>
    <message>
        <source>as it comes: this source has no modes</source>
        <translation>tal como llega: esta fuente no tiene modos</translation>
    </message>
    <message>
        <source>not told yet</source>
        <translation>aún sin indicar</translation>
    </message>
    <message>
        <source>raw pictures</source>
        <translation>imágenes sin comprimir</translation>
    </message>
    <message>
        <source>The signal is lost</source>
        <translation>Se ha perdido la señal</translation>
    </message>
    <message>
        <source>It has ended</source>
        <translation>Ha terminado</translation>
    </message>
    <message>
        <source>Waiting for pictures</source>
        <translation>Esperando imágenes</translation>
    </message>
    <message>
        <source>Measuring for {seconds:.0f} seconds</source>
        <translation>Midiendo durante {seconds:.0f} segundos</translation>
    </message>
    <message>
        <source>Valid for micro-expressions</source>
        <translation>Válido para microexpresiones</translation>
    </message>
    <message>
        <source>Not valid for micro-expressions</source>
        <translation>No válido para microexpresiones</translation>
    </message>
    <message>
        <source>in bursts of up to {burst} at once</source>
        <translation>en ráfagas de hasta {burst} a la vez</translation>
    </message>
    <message>
        <source>{fps:.1f} frames a second</source>
        <translation>{fps:.1f} fotogramas por segundo</translation>
    </message>
    <message>
        <source>{rate} so far</source>
        <translation>{rate} hasta ahora</translation>
    </message>
    <message>
        <source>{rate} over {seconds:.0f} s</source>
        <translation>{rate} en {seconds:.0f} s</translation>
    </message>
    <message>
        <source>{rate} over {seconds:.0f} s ({off:+.1f} %)</source>
        <translation>{rate} en {seconds:.0f} s ({off:+.1f} %)</translation>
    </message>
    <message>
        <source>talk</source>
        <translation>habla</translation>
    </message>
    <message>
        <source>blinks</source>
        <translation>parpadea</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>se mueve</translation>
    </message>
    <message>
        <source>looked away</source>
        <translation>mira a otro lado</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>ruido</translation>
    </message>
    <message>
        <source>Consent: the participant reads and signs</source>
        <translation>Consentimiento: el participante lee y firma</translation>
    </message>
    <message>
        <source>Seating: waiting until everything that is measured is right</source>
        <translation>Colocación: a la espera de que todo lo medido esté bien</translation>
    </message>
    <message>
        <source>The resting face is taken</source>
        <translation>Se toma el rostro en reposo</translation>
    </message>
    <message>
        <source>The task is explained</source>
        <translation>Se explica la tarea</translation>
    </message>
    <message>
        <source>Cross before the film</source>
        <translation>Cruz antes de la película</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Película</translation>
    </message>
    <message>
        <source>Cross after the film</source>
        <translation>Cruz después de la película</translation>
    </message>
    <message>
        <source>The participant reports; nothing is recorded</source>
        <translation>El participante informa; no se graba nada</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Descanso</translation>
    </message>
    <message>
        <source>Paused by you</source>
        <translation>En pausa por el operador</translation>
    </message>
    <message>
        <source>A trial was cut off: what becomes of it?</source>
        <translation>Se interrumpió un ensayo: ¿qué se hace con él?</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisión</translation>
    </message>
    <message>
        <source>Debriefing</source>
        <translation>Cierre informativo</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Terminado</translation>
    </message>
    <message>
        <source>Refused: nothing is kept but the count</source>
        <translation>Rechazado: solo se conserva el recuento</translation>
    </message>
    <message>
        <source>Ended early</source>
        <translation>Terminado antes de tiempo</translation>
    </message>
    <message>
        <source>Flinch: sitting of {person}</source>
        <translation>Flinch: sesión de {person}</translation>
    </message>
    <message>
        <source>Note, with a mark or alone (M)</source>
        <translation>Nota, con una marca o sola (M)</translation>
    </message>
    <message>
        <source>Pause after this trial (F9)</source>
        <translation>Pausar tras este ensayo (F9)</translation>
    </message>
    <message>
        <source>Stop clip (F10)</source>
        <translation>Detener el clip (F10)</translation>
    </message>
    <message>
        <source>End sitting</source>
        <translation>Terminar la sesión</translation>
    </message>
    <message>
        <source>Take note of unlocked controls</source>
        <translation>Aceptar los controles sin bloquear</translation>
    </message>
    <message>
        <source>Skip it (its film is no longer new)</source>
        <translation>Omitirlo (su película ya no es nueva)</translation>
    </message>
    <message>
        <source>Show a film in reserve</source>
        <translation>Mostrar una película de reserva</translation>
    </message>
    <message>
        <source>Repeat it (flagged)</source>
        <translation>Repetirlo (queda señalado)</translation>
    </message>
    <message>
        <source>Order of the films</source>
        <translation>Orden de las películas</translation>
    </message>
    <message>
        <source>Marks in the recording</source>
        <translation>Marcas en la grabación</translation>
    </message>
    <message>
        <source>{person}, trial {number} of {count}</source>
        <translation>{person}, ensayo {number} de {count}</translation>
    </message>
    <message>
        <source>Go on (F9)</source>
        <translation>Continuar (F9)</translation>
    </message>
    <message>
        <source>All right: {fps:.1f} frames a second, one face.</source>
        <translation>Todo bien: {fps:.1f} fotogramas por segundo, un rostro.</translation>
    </message>
    <message>
        <source>{gate} {share:.0%} taken.</source>
        <translation>{gate} {share:.0%} tomado.</translation>
    </message>
    <message>
        <source>disk for {hours:.1f} h</source>
        <translation>disco para {hours:.1f} h</translation>
    </message>
    <message>
        <source>{rows} frames recorded</source>
        <translation>{rows} fotogramas grabados</translation>
    </message>
    <message>
        <source>film painted {painted} of {delivered}</source>
        <translation>película pintada {painted} de {delivered}</translation>
    </message>
    <message>
        <source>{seconds:.0f} s left</source>
        <translation>quedan {seconds:.0f} s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
    </message>
    <message>
        <source>done</source>
        <translation>hecho</translation>
    </message>
    <message>
        <source>(practice)</source>
        <translation>(práctica)</translation>
    </message>
    <message>
        <source>Drawings for {kind}</source>
        <translation>Dibujos de {kind}</translation>
    </message>
    <message>
        <source>participant</source>
        <translation>participante</translation>
    </message>
    <message>
        <source>order</source>
        <translation>orden</translation>
    </message>
    <message>
        <source>state</source>
        <translation>estado</translation>
    </message>
    <message>
        <source>sittings</source>
        <translation>sesiones</translation>
    </message>
    <message>
        <source>trials</source>
        <translation>ensayos</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>mostrados</translation>
    </message>
    <message>
        <source>Record a study</source>
        <translation>Grabar un estudio</translation>
    </message>
    <message>
        <source>Open a study, or make one to practise with.</source>
        <translation>Abrir un estudio o crear uno para practicar.</translation>
    </message>
    <message>
        <source>Open a study…</source>
        <translation>Abrir un estudio…</translation>
    </message>
    <message>
        <source>New practice study…</source>
        <translation>Nuevo estudio de práctica…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Volver a mirar</translation>
    </message>
    <message>
        <source>Participant, as P001</source>
        <translation>Código, como P001</translation>
    </message>
    <message>
        <source>Begin the sitting</source>
        <translation>Empezar la sesión</translation>
    </message>
    <message>
        <source>Participant</source>
        <translation>Participante</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Looking at {folder}…</source>
        <translation>Mirando {folder}…</translation>
    </message>
    <message>
        <source>and {count} more.</source>
        <translation>y {count} más.</translation>
    </message>
    <message>
        <source>Open a study</source>
        <translation>Abrir un estudio</translation>
    </message>
    <message>
        <source>Folder of the new practice study</source>
        <translation>Carpeta del nuevo estudio de práctica</translation>
    </message>
    <message>
        <source>Drawing the bundled films…</source>
        <translation>Dibujando las películas incluidas…</translation>
    </message>
    <message>
        <source>Flinch: participant</source>
        <translation>Flinch: participante</translation>
    </message>
    <message>
        <source>Which screen is the participant&apos;s?</source>
        <translation>¿Qué pantalla es la del participante?</translation>
    </message>
    <message>
        <source>Which screen does the participant look at?</source>
        <translation>¿Qué pantalla mira el participante?</translation>
    </message>
    <message>
        <source>{number}: {name}, {width} × {height} at {hertz:.0f} Hz</source>
        <translation>{number}: {name}, {width} × {height} a {hertz:.0f} Hz</translation>
    </message>
    <message>
        <source>This computer has no sound output: all films are silent.</source>
        <translation>Este equipo no tiene salida de sonido: todas las películas son mudas.</translation>
    </message>
    <message>
        <source>The participant&apos;s window is on &apos;{name}&apos; instead of &apos;{wanted}&apos;: move it there by the system&apos;s keys.</source>
        <translation>La ventana del participante está en «{name}» en lugar de «{wanted}»: moverla allí con las teclas del sistema.</translation>
    </message>
    <message>
        <source>The participant&apos;s screen &apos;{name}&apos; was pulled: plug it in again.</source>
        <translation>Se desconectó la pantalla del participante «{name}»: volver a conectarla.</translation>
    </message>
    <message>
        <source>End the sitting?</source>
        <translation>¿Terminar la sesión?</translation>
    </message>
    <message>
        <source>End this sitting for good, or interrupt it and go on later?</source>
        <translation>¿Terminar esta sesión del todo o interrumpirla y continuar más tarde?</translation>
    </message>
    <message>
        <source>End for good</source>
        <translation>Terminar del todo</translation>
    </message>
    <message>
        <source>Go on later</source>
        <translation>Continuar más tarde</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Quedarse</translation>
    </message>
    <message>
        <source>Flinch: screen and camera</source>
        <translation>Flinch: pantalla y cámara</translation>
    </message>
    <message>
        <source>1 movement was saved</source>
        <translation>se guardó 1 movimiento</translation>
    </message>
    <message>
        <source>{count} movements were saved</source>
        <translation>se guardaron {count} movimientos</translation>
    </message>
    <message>
        <source>1 recording was cut off</source>
        <translation>se cortó 1 grabación</translation>
    </message>
    <message>
        <source>{count} recordings were cut off</source>
        <translation>se cortaron {count} grabaciones</translation>
    </message>
    <message>
        <source>Flinch was not closed properly: {what}.</source>
        <translation>Flinch no se cerró bien: {what}.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> y </translation>
    </message>
    <message>
        <source>{count} pictures of {folder} cannot be read; nothing was removed, `flinch verify` says more.</source>
        <translation>No se pueden leer {count} imágenes de {folder}; no se eliminó nada, «flinch verify» dice más.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Pausar o continuar</translation>
    </message>
    <message>
        <source>Start or stop recording</source>
        <translation>Empezar o detener la grabación</translation>
    </message>
    <message>
        <source>Save a snapshot</source>
        <translation>Guardar una captura</translation>
    </message>
    <message>
        <source>Full screen on or off</source>
        <translation>Activar o quitar la pantalla completa</translation>
    </message>
    <message>
        <source>Presentation view on or off: large picture and the last result</source>
        <translation>Activar o quitar la vista de presentación: imagen grande y último resultado</translation>
    </message>
    <message>
        <source>Record a person&apos;s resting face</source>
        <translation>Grabar el rostro en reposo de una persona</translation>
    </message>
    <message>
        <source>Face mesh on or off</source>
        <translation>Mostrar u ocultar la malla facial</translation>
    </message>
    <message>
        <source>Box on or off</source>
        <translation>Mostrar u ocultar el recuadro</translation>
    </message>
    <message>
        <source>Movement arrows on or off</source>
        <translation>Mostrar u ocultar las flechas de movimiento</translation>
    </message>
    <message>
        <source>Heat map on or off</source>
        <translation>Mostrar u ocultar el mapa de calor</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Close the replay, follow the newest, leave full screen or settings</source>
        <translation>Cerrar la repetición, seguir lo más reciente, salir de pantalla completa o de ajustes</translation>
    </message>
    <message>
        <source>Open a video file</source>
        <translation>Abrir un archivo de vídeo</translation>
    </message>
    <message>
        <source>Open a stream address</source>
        <translation>Abrir la dirección de una transmisión</translation>
    </message>
    <message>
        <source>Live, Files, Camera, Sessions, Annotate</source>
        <translation>Directo, Archivos, Cámara, Sesiones, Anotar</translation>
    </message>
    <message>
        <source>Record a study, Train on your own recordings</source>
        <translation>Grabar un estudio, entrenar con grabaciones propias</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Esta lista</translation>
    </message>
    <message>
        <source>http://192.168.1.20:8080/video or rtsp://…</source>
        <translation>http://192.168.1.20:8080/video o rtsp://…</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versión {version}</translation>
    </message>
    <message>
        <source>Finds micro-expressions in a camera&apos;s picture or a video, times their onset, apex and offset, and reads them with several published networks at once. Everything runs on this computer; nothing is sent anywhere.</source>
        <translation>Encuentra microexpresiones en la imagen de una cámara o en un vídeo, mide su inicio, ápice y fin, y las lee con varias redes publicadas a la vez. Todo se ejecuta en este equipo; no se envía nada a ninguna parte.</translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation>Abrir una transmisión</translation>
    </message>
    <message>
        <source>Address of the stream</source>
        <translation>Dirección de la transmisión</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Address of an MJPEG or RTSP stream</source>
        <translation>Dirección de una transmisión MJPEG o RTSP</translation>
    </message>
    <message>
        <source>About the networks</source>
        <translation>Acerca de las redes</translation>
    </message>
    <message>
        <source>No network is bundled with this copy.</source>
        <translation>Esta copia no incluye ninguna red.</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiquetas</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Entrenada con</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protocolo</translation>
    </message>
    <message>
        <source>Joint reading</source>
        <translation>Lectura conjunta</translation>
    </message>
    <message>
        <source>Does not prove</source>
        <translation>No demuestra</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Receta</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>none: these weights are not trained</source>
        <translation>ninguna: estos pesos no están entrenados</translation>
    </message>
    <message>
        <source>none: shown for comparison, without weight</source>
        <translation>ninguna: se muestra para comparar, sin peso</translation>
    </message>
    <message>
        <source>weight {weight:g}</source>
        <translation>peso {weight:g}</translation>
    </message>
    <message>
        <source>{figures} on {data}</source>
        <translation>{figures} en {data}</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>nada todavía</translation>
    </message>
    <message>
        <source>no picture arrives</source>
        <translation>no llega imagen</translation>
    </message>
    <message>
        <source>The disk of the recording lasts about {minutes:.0f} more minutes: free some space, or the recording ends by itself.</source>
        <translation>El disco de la grabación dura unos {minutes:.0f} minutos más: liberar espacio, o la grabación termina sola.</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabla (*.csv)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Open results</source>
        <translation>Abrir resultados</translation>
    </message>
    <message>
        <source>Show the folder of the results</source>
        <translation>Mostrar la carpeta de los resultados</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Ver</translation>
    </message>
    <message>
        <source>Play the video on the live page</source>
        <translation>Reproducir el vídeo en la página en directo</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>Anotar</translation>
    </message>
    <message>
        <source>Code its movements by hand, frame by frame</source>
        <translation>Codificar sus movimientos a mano, fotograma a fotograma</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Save the movements as CSV, JSON or for ELAN</source>
        <translation>Guardar los movimientos como CSV, JSON o para ELAN</translation>
    </message>
    <message>
        <source>Analyse the file once more</source>
        <translation>Analizar el archivo otra vez</translation>
    </message>
    <message>
        <source>Take off the list; results stay</source>
        <translation>Quitar de la lista; los resultados quedan</translation>
    </message>
    <message>
        <source>No movement found</source>
        <translation>No se encontró ningún movimiento</translation>
    </message>
    <message>
        <source>{what} in {seconds:.1f} s of video{held} ({frames} frames, {fps:.0f} analysed a second).</source>
        <translation>{what} en {seconds:.1f} s de vídeo{held} ({frames} fotogramas, {fps:.0f} analizados por segundo).</translation>
    </message>
    <message>
        <source>Results: {folder}</source>
        <translation>Resultados: {folder}</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Empezando</translation>
    </message>
    <message>
        <source>Cancelled; nothing was kept</source>
        <translation>Cancelado; no se guardó nada</translation>
    </message>
    <message>
        <source>{state} in {count} of {frames} frames</source>
        <translation>{state} en {count} de {frames} fotogramas</translation>
    </message>
    <message>
        <source>… and {count} more in events.csv</source>
        <translation>… y {count} más en events.csv</translation>
    </message>
    <message>
        <source>{count} frames</source>
        <translation>{count} fotogramas</translation>
    </message>
    <message>
        <source>{count} of {total} frames</source>
        <translation>{count} de {total} fotogramas</translation>
    </message>
    <message>
        <source>Add videos…</source>
        <translation>Añadir vídeos…</translation>
    </message>
    <message>
        <source>The same pipeline as on the live page analyses every frame; events.csv, signal.csv and run.json go into a folder beside each video.</source>
        <translation>El mismo proceso que en la página en directo analiza cada fotograma; events.csv, signal.csv y run.json quedan en una carpeta junto a cada vídeo.</translation>
    </message>
    <message>
        <source>Drop videos here, or add them above.</source>
        <translation>Soltar vídeos aquí o añadirlos arriba.</translation>
    </message>
    <message>
        <source>Analyse files</source>
        <translation>Analizar archivos</translation>
    </message>
    <message>
        <source>Export the movements</source>
        <translation>Exportar los movimientos</translation>
    </message>
    <message>
        <source>The movements of {name} are saved as {path}.</source>
        <translation>Los movimientos de {name} se guardaron como {path}.</translation>
    </message>
    <message>
        <source>Add videos</source>
        <translation>Añadir vídeos</translation>
    </message>
    <message>
        <source>Cannot export to &apos;{path}&apos;: expected a name that ends in .csv, .json or .eaf.</source>
        <translation>No se puede exportar a «{path}»: se esperaba un nombre que termine en .csv, .json o .eaf.</translation>
    </message>
    <message>
        <source>Heat map of {network}: {width} × {height} cells</source>
        <translation>Mapa de calor de {network}: {width} × {height} celdas</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Estudio</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Entrenar</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Redes</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Página</translation>
    </message>
    <message>
        <source>{count} networks</source>
        <translation>{count} redes</translation>
    </message>
    <message>
        <source>Camera mode</source>
        <translation>Modo de la cámara</translation>
    </message>
    <message>
        <source>What is asked of the camera; the foot of the page shows what it gives</source>
        <translation>Lo que se pide a la cámara; el pie de la página muestra lo que da</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Elegir una fuente</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>No se encontró ninguna cámara</translation>
    </message>
    <message>
        <source>Video file…</source>
        <translation>Archivo de vídeo…</translation>
    </message>
    <message>
        <source>Stream address…</source>
        <translation>Dirección de transmisión…</translation>
    </message>
    <message>
        <source>1 network</source>
        <translation>1 red</translation>
    </message>
    <message>
        <source>Shown for comparison; it has no weight in the joint reading.</source>
        <translation>Se muestra para comparar; no pesa en la lectura conjunta.</translation>
    </message>
    <message>
        <source>Onset, apex, offset</source>
        <translation>Inicio, ápice, fin</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tiempo</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lectura</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>apex +{rise:.0f} ms</source>
        <translation>ápice +{rise:.0f} ms</translation>
    </message>
    <message>
        <source>Onset {onset}, apex {apex}, offset {offset}</source>
        <translation>Inicio {onset}, ápice {apex}, fin {offset}</translation>
    </message>
    <message>
        <source>{duration}, {rise} of it up to the apex; {kind}, {score:.1f} times the resting noise</source>
        <translation>{duration}, de ellos {rise} hasta el ápice; {kind}, {score:.1f} veces el ruido en reposo</translation>
    </message>
    <message>
        <source>Flinch said: {reading} ({confidence})</source>
        <translation>Flinch dijo: {reading} ({confidence})</translation>
    </message>
    <message>
        <source>Spotted movements</source>
        <translation>Movimientos detectados</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Corregir</translation>
    </message>
    <message>
        <source>No expression</source>
        <translation>Sin expresión</translation>
    </message>
    <message>
        <source>The computer cannot follow: {fps:.0f} frames a second arrive, {analysed:.0f} are analysed; {left_out}</source>
        <translation>El equipo no da abasto: llegan {fps:.0f} fotogramas por segundo, se analizan {analysed:.0f}; {left_out}</translation>
    </message>
    <message>
        <source>Who sits there? Flinch measures from the recorded rest as soon as the face shows it; without one, the last seconds serve as rest.</source>
        <translation>¿Quién está sentado? Flinch mide desde el reposo grabado en cuanto el rostro lo muestra; sin él, sirven de reposo los últimos segundos.</translation>
    </message>
    <message>
        <source>Sit comfortably. Look into the camera, lips closed, jaw and brows loose.</source>
        <translation>Sentarse con comodidad. Mirar a la cámara, labios cerrados, mandíbula y cejas relajadas.</translation>
    </message>
    <message>
        <source>Hold still and look into the camera. Blinking once or twice is fine.</source>
        <translation>Permanecer quieto y mirar a la cámara. Se puede parpadear una o dos veces.</translation>
    </message>
    <message>
        <source>Recorded and in use for {person}, now and whenever this person is chosen.</source>
        <translation>Grabado y en uso para {person}, ahora y siempre que se elija a esta persona.</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Persona</translation>
    </message>
    <message>
        <source>The person&apos;s id, as P001; a known one may be chosen</source>
        <translation>El código de la persona, como P001; se puede elegir uno conocido</translation>
    </message>
    <message>
        <source>Use the rest that was recorded earlier for this person</source>
        <translation>Usar el reposo grabado antes para esta persona</translation>
    </message>
    <message>
        <source>Forget this person: delete the recorded rest</source>
        <translation>Olvidar a esta persona: eliminar el reposo grabado</translation>
    </message>
    <message>
        <source>Forget this person</source>
        <translation>Olvidar a esta persona</translation>
    </message>
    <message>
        <source>Nobody in particular</source>
        <translation>Nadie en particular</translation>
    </message>
    <message>
        <source>Record a resting face</source>
        <translation>Grabar un rostro en reposo</translation>
    </message>
    <message>
        <source>Get ready: {seconds}</source>
        <translation>Prepararse: {seconds}</translation>
    </message>
    <message>
        <source>Measuring your rest</source>
        <translation>Midiendo el reposo</translation>
    </message>
    <message>
        <source>too few pictures with a face came from the camera</source>
        <translation>llegaron demasiado pocas imágenes con rostro</translation>
    </message>
    <message>
        <source>That was not a rest</source>
        <translation>No estaba en reposo</translation>
    </message>
    <message>
        <source>Measured: {cause}. Please try again.</source>
        <translation>Medido: {cause}. Intentarlo de nuevo.</translation>
    </message>
    <message>
        <source>Rest recorded</source>
        <translation>Reposo grabado</translation>
    </message>
    <message>
        <source>Use nobody&apos;s</source>
        <translation>Usar el de nadie</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>Malla</translation>
    </message>
    <message>
        <source>Face mesh (M)</source>
        <translation>Malla facial (M)</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Recuadro</translation>
    </message>
    <message>
        <source>Box around the face (B)</source>
        <translation>Recuadro alrededor del rostro (B)</translation>
    </message>
    <message>
        <source>Movement</source>
        <translation>Movimiento</translation>
    </message>
    <message>
        <source>How the skin moves just now, ten times enlarged (A)</source>
        <translation>Cómo se mueve la piel ahora, ampliado diez veces (A)</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Mapa de calor</translation>
    </message>
    <message>
        <source>Where a network looked in the last movement (H)</source>
        <translation>Dónde miró una red en el último movimiento (H)</translation>
    </message>
    <message>
        <source>MOVEMENTS</source>
        <translation>MOVIMIENTOS</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Repetir</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>Corregir…</translation>
    </message>
    <message>
        <source>Follow newest</source>
        <translation>Seguir lo último</translation>
    </message>
    <message>
        <source>Nothing yet. Each movement appears here with its onset, apex and offset.</source>
        <translation>Nada todavía. Cada movimiento aparece aquí con su inicio, ápice y fin.</translation>
    </message>
    <message>
        <source>Regions on the timeline</source>
        <translation>Regiones en la línea de tiempo</translation>
    </message>
    <message>
        <source>Which movement is drawn beside the strongest</source>
        <translation>Qué movimiento se dibuja además del más fuerte</translation>
    </message>
    <message>
        <source>Strongest region</source>
        <translation>Región más fuerte</translation>
    </message>
    <message>
        <source>Every region</source>
        <translation>Todas las regiones</translation>
    </message>
    <message>
        <source>Length of the timeline</source>
        <translation>Longitud de la línea de tiempo</translation>
    </message>
    <message>
        <source>MOVEMENTS  {count}</source>
        <translation>MOVIMIENTOS  {count}</translation>
    </message>
    <message>
        <source>Waiting for {name}</source>
        <translation>Esperando a {name}</translation>
    </message>
    <message>
        <source>The video has ended</source>
        <translation>El vídeo ha terminado</translation>
    </message>
    <message>
        <source>Choose another source above, or try the practice camera.</source>
        <translation>Elegir arriba otra fuente o probar la cámara de práctica.</translation>
    </message>
    <message>
        <source>Flinch keeps trying and goes on by itself.</source>
        <translation>Flinch sigue intentándolo y continúa por sí mismo.</translation>
    </message>
    <message>
        <source>Paused: measuring goes on</source>
        <translation>En pausa: la medición continúa</translation>
    </message>
    <message>
        <source>Only the newest movements keep their pictures</source>
        <translation>Solo los movimientos más recientes conservan sus imágenes</translation>
    </message>
    <message>
        <source>Replay in slow motion (Enter)</source>
        <translation>Repetir a cámara lenta (Intro)</translation>
    </message>
    <message>
        <source>{name} could not be opened</source>
        <translation>No se pudo abrir {name}</translation>
    </message>
    <message>
        <source>Live picture</source>
        <translation>Imagen en directo</translation>
    </message>
    <message>
        <source>Nothing is being measured yet.</source>
        <translation>Todavía no se mide nada.</translation>
    </message>
    <message>
        <source>Nothing has been spotted yet.</source>
        <translation>Todavía no se ha detectado nada.</translation>
    </message>
    <message>
        <source>Movements of 40 to 500 ms appear here as soon as they end.</source>
        <translation>Los movimientos de 40 a 500 ms aparecen aquí en cuanto terminan.</translation>
    </message>
    <message>
        <source>LAST MOVEMENT</source>
        <translation>ÚLTIMO MOVIMIENTO</translation>
    </message>
    <message>
        <source>NOW</source>
        <translation>AHORA</translation>
    </message>
    <message>
        <source>Rest of {person}</source>
        <translation>Reposo de {person}</translation>
    </message>
    <message>
        <source>Record rest…</source>
        <translation>Grabar reposo…</translation>
    </message>
    <message>
        <source>{name}: what movements are measured from. Record or choose another (N)</source>
        <translation>{name}: a partir de esto se miden los movimientos. Grabar o elegir otro (N)</translation>
    </message>
    <message>
        <source>Record how this person looks at rest, in three seconds (N)</source>
        <translation>Grabar el rostro en reposo de esta persona, en tres segundos (N)</translation>
    </message>
    <message>
        <source>SELECTED MOVEMENT</source>
        <translation>MOVIMIENTO ELEGIDO</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>confianza</translation>
    </message>
    <message>
        <source>your label</source>
        <translation>etiqueta propia</translation>
    </message>
    <message>
        <source>EACH NETWORK</source>
        <translation>CADA RED</translation>
    </message>
    <message>
        <source>SHOWN, BUT WITHOUT WEIGHT</source>
        <translation>SE MUESTRAN, PERO SIN PESO</translation>
    </message>
    <message>
        <source>EMOTIONS, {network}</source>
        <translation>EMOCIONES, {network}</translation>
    </message>
    <message>
        <source>frames missing inside</source>
        <translation>faltan fotogramas dentro</translation>
    </message>
    <message>
        <source>quality {percent:.0f}&#xa0;%</source>
        <translation>calidad {percent:.0f}&#xa0;%</translation>
    </message>
    <message>
        <source>Labelled by you. What the networks said stands below and is kept.</source>
        <translation>Etiqueta propia. Lo que dijeron las redes queda abajo y se conserva.</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Reproducir o pausar</translation>
    </message>
    <message>
        <source>One picture back</source>
        <translation>Una imagen atrás</translation>
    </message>
    <message>
        <source>One picture on</source>
        <translation>Una imagen adelante</translation>
    </message>
    <message>
        <source>Close the replay</source>
        <translation>Cerrar la repetición</translation>
    </message>
    <message>
        <source>Replay speed</source>
        <translation>Velocidad de repetición</translation>
    </message>
    <message>
        <source>Position in the movement</source>
        <translation>Posición en el movimiento</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Fin</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Apex</source>
        <translation>Ápice</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Sin señal</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Terminado</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>tal como llega</translation>
    </message>
    <message>
        <source>fps</source>
        <translation>fps</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>Analizado</translation>
    </message>
    <message>
        <source>Lost</source>
        <comment>frames</comment>
        <translation>Perdidos</translation>
    </message>
    <message>
        <source>Frame age p95</source>
        <translation>Edad del fotograma p95</translation>
    </message>
    <message>
        <source>Event latency p95</source>
        <translation>Latencia de eventos p95</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memoria</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>cámara</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>disco</translation>
    </message>
    <message>
        <source>computer</source>
        <translation>equipo</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>No abierto</translation>
    </message>
    <message>
        <source>movement, % of the eye distance</source>
        <translation>movimiento, % de la distancia entre ojos</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} a {end}</translation>
    </message>
    <message>
        <source>Timeline of facial movement</source>
        <translation>Línea de tiempo del movimiento facial</translation>
    </message>
    <message>
        <source>{error} The defaults are used meanwhile.</source>
        <translation>{error} Mientras tanto se usan los valores predeterminados.</translation>
    </message>
    <message>
        <source>Read with one network</source>
        <translation>Leer con una sola red</translation>
    </message>
    <message>
        <source>Choose a smaller mode</source>
        <translation>Elegir un modo menor</translation>
    </message>
    <message>
        <source>{error} The last seconds serve as rest meanwhile.</source>
        <translation>{error} Mientras tanto sirven de reposo los últimos segundos.</translation>
    </message>
    <message>
        <source>When a brief movement of the face began, peaked and ended, with the uncertainty that the camera&apos;s frame rate leaves.</source>
        <translation>Cuándo empezó, alcanzó su máximo y terminó un movimiento breve del rostro, con la incertidumbre que deja la frecuencia de la cámara.</translation>
    </message>
    <message>
        <source>Which polarity, and with some networks which emotion word, several published networks attach to that movement, and how far they agree.</source>
        <translation>Qué polaridad y, con algunas redes, qué palabra de emoción asignan varias redes publicadas a ese movimiento, y en qué medida coinciden.</translation>
    </message>
    <message>
        <source>When it does not know: too little light, a turned head, too few frames, disagreement. It then gives no label.</source>
        <translation>Cuándo no lo sabe: poca luz, cabeza girada, pocos fotogramas, desacuerdo. Entonces no da ninguna etiqueta.</translation>
    </message>
    <message>
        <source>What a person feels, thinks or intends. A movement is not a feeling.</source>
        <translation>Lo que una persona siente, piensa o pretende. Un movimiento no es un sentimiento.</translation>
    </message>
    <message>
        <source>Whether a person lies. No face movement shows that.</source>
        <translation>Si una persona miente. Ningún movimiento facial lo demuestra.</translation>
    </message>
    <message>
        <source>Anything fit to decide about a person. The networks are trained on small laboratory sets and err often, and not equally for all faces.</source>
        <translation>Nada que sirva para decidir sobre una persona. Las redes se entrenan con conjuntos de laboratorio pequeños y se equivocan a menudo, y no por igual con todos los rostros.</translation>
    </message>
    <message>
        <source>If you use Flinch on other people, tell them. In the European Union, whoever deploys an emotion recognition system must inform the people exposed to it (AI Act, Regulation (EU) 2024/1689, article 50(3)) and process their data lawfully. Inferring emotions of people at work or in education is prohibited there, save for medical or safety reasons (article 5(1)(f)). Other countries have rules of their own.</source>
        <translation>Si se usa Flinch con otras personas, hay que decírselo. En la Unión Europea, quien despliegue un sistema de reconocimiento de emociones debe informar a las personas expuestas a él (Reglamento de IA, Reglamento (UE) 2024/1689, artículo 50, apartado 3) y tratar sus datos conforme a la ley. Allí está prohibido inferir emociones de personas en el trabajo o en la educación, salvo por motivos médicos o de seguridad (artículo 5, apartado 1, letra f). Otros países tienen sus propias normas.</translation>
    </message>
    <message>
        <source>Pictures stay on this computer. Flinch sends nothing anywhere.</source>
        <translation>Las imágenes se quedan en este equipo. Flinch no envía nada a ninguna parte.</translation>
    </message>
    <message>
        <source>I have read this, and I will inform the people whom I film.</source>
        <translation>Lo he leído e informaré a las personas a quienes filme.</translation>
    </message>
    <message>
        <source>Before you begin</source>
        <translation>Antes de empezar</translation>
    </message>
    <message>
        <source>What Flinch tells, and what not</source>
        <translation>Qué dice Flinch y qué no</translation>
    </message>
    <message>
        <source>Flinch times and reads brief facial movements</source>
        <translation>Flinch mide y lee movimientos faciales breves</translation>
    </message>
    <message>
        <source>WHAT IT TELLS</source>
        <translation>LO QUE DICE</translation>
    </message>
    <message>
        <source>WHAT IT DOES NOT TELL</source>
        <translation>LO QUE NO DICE</translation>
    </message>
    <message>
        <source>YOUR DUTY</source>
        <translation>OBLIGACIÓN DE QUIEN LO USA</translation>
    </message>
    <message>
        <source>The setting &apos;provider&apos; asks for {provider}, but no usable NVIDIA GPU was found: the networks run on the processor. `flinch doctor` says more.</source>
        <translation>El ajuste «provider» pide {provider}, pero no se encontró una GPU NVIDIA utilizable: las redes se ejecutan en el procesador. «flinch doctor» dice más.</translation>
    </message>
    <message>
        <source>1 recording</source>
        <translation>1 grabación</translation>
    </message>
    <message>
        <source>{count} recordings</source>
        <translation>{count} grabaciones</translation>
    </message>
    <message>
        <source>{what} is safe.</source>
        <translation>A salvo: {what}.</translation>
    </message>
    <message>
        <source>{what} are safe.</source>
        <translation>A salvo: {what}.</translation>
    </message>
    <message>
        <source>Whose recording it is: a code such as S07, never a name. Recordings go into sub-S07; where nobody is named, into {folder}.</source>
        <translation>De quién es la grabación: un código como S07, nunca un nombre. Las grabaciones van a sub-S07; si no se nombra a nadie, a {folder}.</translation>
    </message>
    <message>
        <source>A recording is running: stop it to name somebody else.</source>
        <translation>Hay una grabación en curso: detenerla para nombrar a otra persona.</translation>
    </message>
    <message>
        <source>No movement yet</source>
        <translation>Aún sin movimiento</translation>
    </message>
    <message>
        <source>Flinch: presentation</source>
        <translation>Flinch: presentación</translation>
    </message>
    <message>
        <source>{duration}  ·  {kind}  ·  at {clock}</source>
        <translation>{duration}  ·  {kind}  ·  en {clock}</translation>
    </message>
    <message>
        <source>{rows} frames  ·  {lost} lost  ·  {repeated} repeated</source>
        <translation>{rows} fotogramas  ·  {lost} perdidos  ·  {repeated} repetidos</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguno</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analizar</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Mostrar carpeta</translation>
    </message>
    <message>
        <source>Dismiss (Esc)</source>
        <translation>Descartar (Esc)</translation>
    </message>
    <message>
        <source>Recorded {length} min of {person}</source>
        <translation>{length} min grabados de {person}</translation>
    </message>
    <message>
        <source>Recorded {length} min of nobody named</source>
        <translation>{length} min grabados, sin persona nombrada</translation>
    </message>
    <message>
        <source>The recording stopped because {name} has ended.</source>
        <translation>La grabación se detuvo porque {name} ha terminado.</translation>
    </message>
    <message>
        <source>Nothing can be recorded: no source is open. Choose a camera or a stream first.</source>
        <translation>No se puede grabar: no hay ninguna fuente abierta. Elegir primero una cámara o una transmisión.</translation>
    </message>
    <message>
        <source>Nothing can be recorded yet: {name} is being opened.</source>
        <translation>No se puede grabar todavía: {name} se está abriendo.</translation>
    </message>
    <message>
        <source>Nothing can be recorded: {name} did not open.</source>
        <translation>No se puede grabar: {name} no se abrió.</translation>
    </message>
    <message>
        <source>Nothing can be recorded: {name} has ended. Play it again or choose a camera.</source>
        <translation>No se puede grabar: {name} ha terminado. Reproducirlo otra vez o elegir una cámara.</translation>
    </message>
    <message>
        <source>Nothing can be recorded now: the signal of {name} is lost. Record again when the picture is back.</source>
        <translation>No se puede grabar ahora: se perdió la señal de {name}. Grabar de nuevo cuando vuelva la imagen.</translation>
    </message>
    <message>
        <source>Nothing can be recorded yet: {name} has given no picture so far.</source>
        <translation>No se puede grabar todavía: {name} aún no ha dado ninguna imagen.</translation>
    </message>
    <message>
        <source>Nothing can be recorded now: {name} has given no picture for {seconds:.0f} s.</source>
        <translation>No se puede grabar ahora: {name} no da imágenes desde hace {seconds:.0f} s.</translation>
    </message>
    <message>
        <source>A recording is running</source>
        <translation>Hay una grabación en curso</translation>
    </message>
    <message>
        <source>Keep recording</source>
        <translation>Seguir grabando</translation>
    </message>
    <message>
        <source>Stop and go on</source>
        <translation>Detener y continuar</translation>
    </message>
    <message>
        <source>{what} ends it. {length} min are recorded so far, and stay.</source>
        <translation>{what} la termina. Ya hay {length} min grabados, que se conservan.</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sesiones</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Grabación</translation>
    </message>
    <message>
        <source>Live session</source>
        <translation>Sesión en directo</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Análisis</translation>
    </message>
    <message>
        <source>Unassigned</source>
        <translation>Sin asignar</translation>
    </message>
    <message>
        <source>Date unknown</source>
        <translation>Fecha desconocida</translation>
    </message>
    <message>
        <source>not analysed</source>
        <translation>sin analizar</translation>
    </message>
    <message>
        <source>no movement</source>
        <translation>sin movimientos</translation>
    </message>
    <message>
        <source>{what} of {name}</source>
        <translation>{what} de {name}</translation>
    </message>
    <message>
        <source>Not closed</source>
        <translation>Sin cerrar</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Dañada</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>Válida</translation>
    </message>
    <message>
        <source>Not valid</source>
        <translation>No válida</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Grabaciones</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Directo</translation>
    </message>
    <message>
        <source>Analyses</source>
        <translation>Análisis</translation>
    </message>
    <message>
        <source>Nothing here yet.

Recordings (R on the live page), live sessions with their movements, and analysed files appear here by person and date.</source>
        <translation>Aún no hay nada.

Aquí aparecen, por persona y fecha, las grabaciones (R en la página en directo), las sesiones en directo con sus movimientos y los archivos analizados.</translation>
    </message>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>Buscar (Ctrl+F)</translation>
    </message>
    <message>
        <source>Person, day, camera, folder, valid, not valid, running, damaged …</source>
        <translation>Persona, día, cámara, carpeta, valid, not valid, running, damaged…</translation>
    </message>
    <message>
        <source>Search the sessions</source>
        <translation>Buscar en las sesiones</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Borrar la búsqueda</translation>
    </message>
    <message>
        <source>Kind of session</source>
        <translation>Tipo de sesión</translation>
    </message>
    <message>
        <source>Looking for sessions …</source>
        <translation>Buscando sesiones…</translation>
    </message>
    <message>
        <source>No session matches «{text}».</source>
        <translation>Ninguna sesión coincide con «{text}».</translation>
    </message>
    <message>
        <source>{count} sessions, recordings of {size}</source>
        <translation>{count} sesiones, grabaciones de {size}</translation>
    </message>
    <message>
        <source>1 session, recordings of {size}</source>
        <translation>1 sesión, grabaciones de {size}</translation>
    </message>
    <message>
        <source>It cannot be opened.</source>
        <translation>No se puede abrir.</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>Exportar a una carpeta</translation>
    </message>
    <message>
        <source>Exported into {folder}</source>
        <translation>Exportado a {folder}</translation>
    </message>
    <message>
        <source>{title} is {person}&apos;s now: {new}</source>
        <translation>{title} es ahora de {person}: {new}</translation>
    </message>
    <message>
        <source>{title} is deleted.</source>
        <translation>{title}: eliminado.</translation>
    </message>
    <message>
        <source>{title} is recovered.</source>
        <translation>{title}: recuperado.</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>Reproducir o pausar (Espacio)</translation>
    </message>
    <message>
        <source>One picture back (Left)</source>
        <translation>Una imagen atrás (Izquierda)</translation>
    </message>
    <message>
        <source>One picture on (Right)</source>
        <translation>Una imagen adelante (Derecha)</translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation>Posición en el vídeo</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Velocidad</translation>
    </message>
    <message>
        <source>Opening the video</source>
        <translation>Abriendo el vídeo</translation>
    </message>
    <message>
        <source>{clock} · picture {number}</source>
        <translation>{clock} · imagen {number}</translation>
    </message>
    <message>
        <source>Assign to a person</source>
        <translation>Asignar a una persona</translation>
    </message>
    <message>
        <source>Code of the person</source>
        <translation>Código de la persona</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Asignar</translation>
    </message>
    <message>
        <source>Whose is {name}? Its folder moves to that person; give a code, not a name.</source>
        <translation>¿De quién es {name}? Su carpeta pasa a esa persona; indicar un código, no un nombre.</translation>
    </message>
    <message>
        <source>Delete the tables of {id} ({movements})? The video &apos;{video}&apos; stays.</source>
        <translation>¿Eliminar las tablas de {id} ({movements})? El vídeo «{video}» queda.</translation>
    </message>
    <message>
        <source>Delete the live session {id} for good: {movements} and their pictures?</source>
        <translation>¿Eliminar para siempre la sesión en directo {id}: {movements} y sus imágenes?</translation>
    </message>
    <message>
        <source>Delete the recording {id} for good: its video ({size}), {movements}{more}?</source>
        <translation>¿Eliminar para siempre la grabación {id}: su vídeo ({size}), {movements}{more}?</translation>
    </message>
    <message>
        <source> and 1 analysis in its folder</source>
        <translation> y 1 análisis en su carpeta</translation>
    </message>
    <message>
        <source> and {count} analyses in its folder</source>
        <translation> y {count} análisis en su carpeta</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Eliminar para siempre</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>No se puede deshacer.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>Sesión completa</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>Tabla CSV</translation>
    </message>
    <message>
        <source>EAF for ELAN</source>
        <translation>EAF para ELAN</translation>
    </message>
    <message>
        <source>Choose a session on the left.</source>
        <translation>Elegir una sesión a la izquierda.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Recuperar</translation>
    </message>
    <message>
        <source>Assign…</source>
        <translation>Asignar…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Eliminar…</translation>
    </message>
    <message>
        <source>Find the movements of its video, and its signal</source>
        <translation>Encontrar los movimientos de su vídeo y su señal</translation>
    </message>
    <message>
        <source>Close the recording that was cut off; nothing of it is lost</source>
        <translation>Cerrar la grabación que se cortó; no se pierde nada de ella</translation>
    </message>
    <message>
        <source>Say whose it is</source>
        <translation>Decir de quién es</translation>
    </message>
    <message>
        <source>Open its folder in the file manager</source>
        <translation>Abrir su carpeta en el gestor de archivos</translation>
    </message>
    <message>
        <source>Delete it for good, after a question (Del)</source>
        <translation>Eliminarla para siempre, tras una pregunta (Supr)</translation>
    </message>
    <message>
        <source>Set your own label beside the prediction</source>
        <translation>Poner una etiqueta propia junto a la predicción</translation>
    </message>
    <message>
        <source>Play the chosen movement at the chosen speed (Enter)</source>
        <translation>Reproducir el movimiento elegido a la velocidad elegida (Intro)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Write its movements as tables, your corrections in force (Ctrl+E)</source>
        <translation>Escribir sus movimientos en tablas, con las correcciones propias (Ctrl+E)</translation>
    </message>
    <message>
        <source>All three…</source>
        <translation>Los tres…</translation>
    </message>
    <message>
        <source>MOVEMENT OF THE FACE</source>
        <translation>MOVIMIENTO DEL ROSTRO</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Abriendo</translation>
    </message>
    <message>
        <source>Valid for micro-expressions.</source>
        <translation>Válido para microexpresiones.</translation>
    </message>
    <message>
        <source>Not valid for micro-expressions:</source>
        <translation>No válido para microexpresiones:</translation>
    </message>
    <message>
        <source>This live session was not recorded, so there is no video. Its movements are below.</source>
        <translation>Esta sesión en directo no se grabó, así que no hay vídeo. Sus movimientos están abajo.</translation>
    </message>
    <message>
        <source>The signal of a live session is not stored.</source>
        <translation>La señal de una sesión en directo no se guarda.</translation>
    </message>
    <message>
        <source>There is no signal yet: Analyse computes it from the video.</source>
        <translation>Aún no hay señal: «Analizar» la calcula a partir del vídeo.</translation>
    </message>
    <message>
        <source>No movement was spotted while it was recorded. Analyse looks for them in its video.</source>
        <translation>No se detectó ningún movimiento durante la grabación. «Analizar» los busca en su vídeo.</translation>
    </message>
    <message>
        <source>No movement was found.</source>
        <translation>No se encontró ningún movimiento.</translation>
    </message>
    <message>
        <source>Takes effect at once.</source>
        <translation>Se aplica al instante.</translation>
    </message>
    <message>
        <source>Takes effect with the next source that is opened.</source>
        <translation>Se aplica con la próxima fuente que se abra.</translation>
    </message>
    <message>
        <source>Takes effect when Flinch is started again.</source>
        <translation>Se aplica al volver a iniciar Flinch.</translation>
    </message>
    <message>
        <source>The networks are loaded anew in the background, then it takes effect.</source>
        <translation>Las redes se cargan de nuevo en segundo plano y entonces se aplica.</translation>
    </message>
    <message>
        <source>An open camera is opened again at once.</source>
        <translation>Una cámara abierta se vuelve a abrir al instante.</translation>
    </message>
    <message>
        <source>This computer has no font for Chinese; on Linux the package fonts-noto-cjk brings one.</source>
        <translation>Este equipo no tiene una fuente para el chino; en Linux la aporta el paquete fonts-noto-cjk.</translation>
    </message>
    <message>
        <source>RECORDINGS</source>
        <translation>GRABACIONES</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>Carpeta de grabaciones</translation>
    </message>
    <message>
        <source>Keep the pictures of movements</source>
        <translation>Conservar las imágenes de los movimientos</translation>
    </message>
    <message>
        <source>CAMERA</source>
        <translation>CÁMARA</translation>
    </message>
    <message>
        <source>Mirror the live picture</source>
        <translation>Imagen en espejo</translation>
    </message>
    <message>
        <source>Lock the camera</source>
        <translation>Bloquear la cámara</translation>
    </message>
    <message>
        <source>MEASURING AND READING</source>
        <translation>MEDICIÓN Y LECTURA</translation>
    </message>
    <message>
        <source>Spotter</source>
        <translation>Detector</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Reglas</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>Aprendido</translation>
    </message>
    <message>
        <source>Where the networks run</source>
        <translation>Dónde se ejecutan las redes</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>Lo más rápido que haya</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Procesador</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Hilos del procesador</translation>
    </message>
    <message>
        <source>CODING BY HAND</source>
        <translation>CODIFICACIÓN A MANO</translation>
    </message>
    <message>
        <source>Left hand</source>
        <translation>Mano izquierda</translation>
    </message>
    <message>
        <source>Right hand</source>
        <translation>Mano derecha</translation>
    </message>
    <message>
        <source>Numeric pad</source>
        <translation>Teclado numérico</translation>
    </message>
    <message>
        <source>LOOK</source>
        <translation>ASPECTO</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Según el sistema</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Size of text and controls</source>
        <translation>Tamaño de textos y controles</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>Signo decimal</translation>
    </message>
    <message>
        <source>Point: 29.97</source>
        <translation>Punto: 29.97</translation>
    </message>
    <message>
        <source>Comma: 29,97</source>
        <translation>Coma: 29,97</translation>
    </message>
    <message>
        <source>{meaning}. Default: {default}. {effect}</source>
        <translation>{meaning}. Predeterminado: {default}. {effect}</translation>
    </message>
    <message>
        <source>Kept in settings.toml; what is given on the command line counts for one run alone.</source>
        <translation>Se guarda en settings.toml; lo que se indica en la línea de órdenes vale solo para esa ejecución.</translation>
    </message>
    <message>
        <source>Back to the default: {default}</source>
        <translation>Volver al valor predeterminado: {default}</translation>
    </message>
    <message>
        <source>{title}: back to the default</source>
        <translation>{title}: volver al valor predeterminado</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Snapshot saved as {path}</source>
        <translation>Captura guardada como {path}</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <comment>as a cause</comment>
        <translation>Abrir {name}</translation>
    </message>
    <message>
        <source>Another mode</source>
        <translation>Otro modo</translation>
    </message>
    <message>
        <source>Loss by epoch</source>
        <translation>Pérdida por época</translation>
    </message>
    <message>
        <source>Share of the training clips read right by epoch</source>
        <translation>Proporción de clips de entrenamiento bien leídos por época</translation>
    </message>
    <message>
        <source>Training clips read right, by epoch</source>
        <translation>Clips de entrenamiento bien leídos, por época</translation>
    </message>
    <message>
        <source>Folder that `flinch prepare` wrote</source>
        <translation>Carpeta que escribió «flinch prepare»</translation>
    </message>
    <message>
        <source>Prepared set</source>
        <translation>Conjunto preparado</translation>
    </message>
    <message>
        <source>Folder of the run</source>
        <translation>Carpeta de la ejecución</translation>
    </message>
    <message>
        <source>Open a run…</source>
        <translation>Abrir una ejecución…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ejecución</translation>
    </message>
    <message>
        <source>Open a prepared set</source>
        <translation>Abrir un conjunto preparado</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entrenando</translation>
    </message>
    <message>
        <source>Pausing after this batch</source>
        <translation>Pausa tras este lote</translation>
    </message>
    <message>
        <source>Paused: «Resume» goes on to the same digits</source>
        <translation>En pausa: «Reanudar» continúa con idéntico resultado</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>Terminando</translation>
    </message>
    <message>
        <source>Comparing on the same movements</source>
        <translation>Comparando con los mismos movimientos</translation>
    </message>
    <message>
        <source>Training on all participants, for the weights to use</source>
        <translation>Entrenando con todos los participantes, para los pesos que se usarán</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Iniciar</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>Use live…</source>
        <translation>Usar en directo…</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Revertir</translation>
    </message>
    <message>
        <source>Train on your own recordings</source>
        <translation>Entrenar con grabaciones propias</translation>
    </message>
    <message>
        <source>The training cannot be paused: {why}.</source>
        <translation>No se puede pausar el entrenamiento: {why}.</translation>
    </message>
    <message>
        <source>Open a run</source>
        <translation>Abrir una ejecución</translation>
    </message>
    <message>
        <source>fold {fold} of {folds}</source>
        <translation>partición {fold} de {folds}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>quedan unos {time}</translation>
    </message>
    <message>
        <source>The export left no weights: run `flinch export` by hand.</source>
        <translation>La exportación no dejó pesos: ejecutar «flinch export» a mano.</translation>
    </message>
    <message>
        <source>From the next start on these read: {names}.</source>
        <translation>Desde el próximo inicio leen: {names}.</translation>
    </message>
    <message>
        <source>participant left out</source>
        <translation>participante excluido</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>clips</translation>
    </message>
    <message>
        <source>read right</source>
        <translation>bien leídos</translation>
    </message>
    <message>
        <source>on the same movements</source>
        <translation>con los mismos movimientos</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Particiones</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Comparación</translation>
    </message>
    <message>
        <source>{label_set}: {movements} movements, {people} people</source>
        <translation>{label_set}: {movements} movimientos, {people} personas</translation>
    </message>
    <message>
        <source>Beside: they are shown with the others and have no part in the result. Instead: they alone read, with the threshold and temperature that their held-out folds chose. Either holds from the next start on, and «Roll back» returns to the readings of before.</source>
        <translation>Junto a las demás: se muestran con ellas y no cuentan en el resultado. En lugar de las demás: leen solo ellas, con el umbral y la temperatura que eligieron sus particiones reservadas. Ambas cosas valen desde el próximo inicio, y «Revertir» devuelve las lecturas anteriores.</translation>
    </message>
    <message>
        <source>Use own weights live</source>
        <translation>Usar pesos propios en directo</translation>
    </message>
    <message>
        <source>Cards of the weights</source>
        <translation>Fichas de los pesos</translation>
    </message>
    <message>
        <source>Use beside the others</source>
        <translation>Usar junto a las demás</translation>
    </message>
    <message>
        <source>Use instead of the others</source>
        <translation>Usar en lugar de las demás</translation>
    </message>
    <message>
        <source>labels: {labels}</source>
        <translation>etiquetas: {labels}</translation>
    </message>
    <message>
        <source>trained on: {data}</source>
        <translation>entrenada con: {data}</translation>
    </message>
    <message>
        <source>{figure} on {data}, n {n}, {protocol}</source>
        <translation>{figure} en {data}, n {n}, {protocol}</translation>
    </message>
    <message>
        <source>does not prove: {what}</source>
        <translation>no demuestra: {what}</translation>
    </message>
    <message>
        <source>recipe: {recipe}</source>
        <translation>receta: {recipe}</translation>
    </message>
    <message>
        <source>negative</source>
        <translation>negativo</translation>
    </message>
    <message>
        <source>positive</source>
        <translation>positivo</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>sorpresa</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>ira</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>desprecio</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>asco</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>miedo</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>alegría</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>tristeza</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>neutral</translation>
    </message>
    <message>
        <source>repression</source>
        <translation>represión</translation>
    </message>
    <message>
        <source>others</source>
        <translation>otros</translation>
    </message>
    <message>
        <source>brow inner right</source>
        <translation>ceja interna derecha</translation>
    </message>
    <message>
        <source>brow inner left</source>
        <translation>ceja interna izquierda</translation>
    </message>
    <message>
        <source>brow outer right</source>
        <translation>ceja externa derecha</translation>
    </message>
    <message>
        <source>brow outer left</source>
        <translation>ceja externa izquierda</translation>
    </message>
    <message>
        <source>eyelids right</source>
        <translation>párpados derechos</translation>
    </message>
    <message>
        <source>eyelids left</source>
        <translation>párpados izquierdos</translation>
    </message>
    <message>
        <source>nose</source>
        <translation>nariz</translation>
    </message>
    <message>
        <source>cheek right</source>
        <translation>mejilla derecha</translation>
    </message>
    <message>
        <source>cheek left</source>
        <translation>mejilla izquierda</translation>
    </message>
    <message>
        <source>mouth corner right</source>
        <translation>comisura derecha</translation>
    </message>
    <message>
        <source>mouth corner left</source>
        <translation>comisura izquierda</translation>
    </message>
    <message>
        <source>upper lip</source>
        <translation>labio superior</translation>
    </message>
    <message>
        <source>lower lip</source>
        <translation>labio inferior</translation>
    </message>
    <message>
        <source>chin</source>
        <translation>mentón</translation>
    </message>
    <message>
        <source>brows</source>
        <translation>cejas</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>ojos</translation>
    </message>
    <message>
        <source>cheeks</source>
        <translation>mejillas</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>boca</translation>
    </message>
    <message>
        <source>inner brow raised</source>
        <translation>ceja interna elevada</translation>
    </message>
    <message>
        <source>outer brow raised</source>
        <translation>ceja externa elevada</translation>
    </message>
    <message>
        <source>brow lowered</source>
        <translation>ceja descendida</translation>
    </message>
    <message>
        <source>upper lid raised</source>
        <translation>párpado superior elevado</translation>
    </message>
    <message>
        <source>cheek raised</source>
        <translation>mejilla elevada</translation>
    </message>
    <message>
        <source>lids tightened</source>
        <translation>párpados tensos</translation>
    </message>
    <message>
        <source>nose wrinkled</source>
        <translation>nariz arrugada</translation>
    </message>
    <message>
        <source>upper lip raised</source>
        <translation>labio superior elevado</translation>
    </message>
    <message>
        <source>lip corner pulled</source>
        <translation>comisura estirada</translation>
    </message>
    <message>
        <source>dimpled</source>
        <translation>hoyuelo</translation>
    </message>
    <message>
        <source>lip corner lowered</source>
        <translation>comisura descendida</translation>
    </message>
    <message>
        <source>lower lip lowered</source>
        <translation>labio inferior descendido</translation>
    </message>
    <message>
        <source>chin raised</source>
        <translation>mentón elevado</translation>
    </message>
    <message>
        <source>lips puckered</source>
        <translation>labios fruncidos</translation>
    </message>
    <message>
        <source>lip stretched</source>
        <translation>labio estirado</translation>
    </message>
    <message>
        <source>lips funnelled</source>
        <translation>labios en embudo</translation>
    </message>
    <message>
        <source>lips tightened</source>
        <translation>labios tensos</translation>
    </message>
    <message>
        <source>lips pressed</source>
        <translation>labios apretados</translation>
    </message>
    <message>
        <source>lips parted</source>
        <translation>labios separados</translation>
    </message>
    <message>
        <source>jaw dropped</source>
        <translation>mandíbula caída</translation>
    </message>
    <message>
        <source>lips sucked in</source>
        <translation>labios hacia dentro</translation>
    </message>
    <message>
        <source>eyes closed</source>
        <translation>ojos cerrados</translation>
    </message>
    <message>
        <source>blink</source>
        <translation>parpadeo</translation>
    </message>
    <message>
        <source>wink</source>
        <translation>guiño</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>habla</translation>
    </message>
    <message>
        <source>guess</source>
        <translation>suposición</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>probable</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>seguro</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>oculto</translation>
    </message>
    <message>
        <source>turned</source>
        <translation>girado</translation>
    </message>
    <message>
        <source>away</source>
        <translation>fuera</translation>
    </message>
    <message>
        <source>chewing</source>
        <translation>mastica</translation>
    </message>
    <message>
        <source>other</source>
        <translation>otro</translation>
    </message>
    <message>
        <source>cut at start</source>
        <translation>cortado al inicio</translation>
    </message>
    <message>
        <source>cut at end</source>
        <translation>cortado al final</translation>
    </message>
    <message>
        <source>no return</source>
        <translation>sin retorno</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>normal</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>diferencia</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>flujo</translation>
    </message>
    <message>
        <source>magnified</source>
        <translation>ampliado</translation>
    </message>
    <message>
        <source>full</source>
        <translation>total</translation>
    </message>
    <message>
        <source>signal</source>
        <translation>con señal</translation>
    </message>
    <message>
        <source>assisted</source>
        <translation>asistido</translation>
    </message>
    <message>
        <source>anew</source>
        <translation>nuevo</translation>
    </message>
    <message>
        <source>reject</source>
        <translation>rechazado</translation>
    </message>
    <message>
        <source>open</source>
        <translation>abierto</translation>
    </message>
    <message>
        <source>one frame back</source>
        <translation>un fotograma atrás</translation>
    </message>
    <message>
        <source>one frame on</source>
        <translation>un fotograma adelante</translation>
    </message>
    <message>
        <source>ten frames back</source>
        <translation>diez fotogramas atrás</translation>
    </message>
    <message>
        <source>ten frames on</source>
        <translation>diez fotogramas adelante</translation>
    </message>
    <message>
        <source>previous movement</source>
        <translation>movimiento anterior</translation>
    </message>
    <message>
        <source>next movement</source>
        <translation>movimiento siguiente</translation>
    </message>
    <message>
        <source>onset here</source>
        <translation>inicio aquí</translation>
    </message>
    <message>
        <source>apex here</source>
        <translation>ápice aquí</translation>
    </message>
    <message>
        <source>offset here</source>
        <translation>fin aquí</translation>
    </message>
    <message>
        <source>go to the onset</source>
        <translation>ir al inicio</translation>
    </message>
    <message>
        <source>go to the apex</source>
        <translation>ir al ápice</translation>
    </message>
    <message>
        <source>go to the offset</source>
        <translation>ir al fin</translation>
    </message>
    <message>
        <source>play or pause</source>
        <translation>reproducir o pausar</translation>
    </message>
    <message>
        <source>loop the movement with 200 ms around it</source>
        <translation>repetir el movimiento con 200 ms alrededor</translation>
    </message>
    <message>
        <source>play slower</source>
        <translation>más lento</translation>
    </message>
    <message>
        <source>play faster</source>
        <translation>más rápido</translation>
    </message>
    <message>
        <source>flicker between this frame and the reference</source>
        <translation>alternar este fotograma y la referencia</translation>
    </message>
    <message>
        <source>this frame is the reference</source>
        <translation>este fotograma es la referencia</translation>
    </message>
    <message>
        <source>next view: plain, difference, flow, magnified</source>
        <translation>vista siguiente: normal, diferencia, flujo, ampliado</translation>
    </message>
    <message>
        <source>next region under the lens</source>
        <translation>región siguiente bajo la lupa</translation>
    </message>
    <message>
        <source>lens off</source>
        <translation>quitar la lupa</translation>
    </message>
    <message>
        <source>next place to look at</source>
        <translation>siguiente lugar que mirar</translation>
    </message>
    <message>
        <source>previous place to look at</source>
        <translation>lugar anterior que mirar</translation>
    </message>
    <message>
        <source>no movement at this place</source>
        <translation>sin movimiento en este lugar</translation>
    </message>
    <message>
        <source>units, note, picture in turn</source>
        <translation>unidades, nota e imagen por turno</translation>
    </message>
    <message>
        <source>first emotion</source>
        <translation>primera emoción</translation>
    </message>
    <message>
        <source>second emotion</source>
        <translation>segunda emoción</translation>
    </message>
    <message>
        <source>third emotion</source>
        <translation>tercera emoción</translation>
    </message>
    <message>
        <source>fourth emotion</source>
        <translation>cuarta emoción</translation>
    </message>
    <message>
        <source>fifth emotion</source>
        <translation>quinta emoción</translation>
    </message>
    <message>
        <source>sixth emotion</source>
        <translation>sexta emoción</translation>
    </message>
    <message>
        <source>seventh emotion</source>
        <translation>séptima emoción</translation>
    </message>
    <message>
        <source>a guess</source>
        <translation>una suposición</translation>
    </message>
    <message>
        <source>exclusion begins, then ends</source>
        <translation>empieza o termina una exclusión</translation>
    </message>
    <message>
        <source>delete the movement or exclusion</source>
        <translation>eliminar el movimiento o la exclusión</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>deshacer</translation>
    </message>
    <message>
        <source>redo</source>
        <translation>rehacer</translation>
    </message>
    <message>
        <source>hide or show the signal</source>
        <translation>ocultar o mostrar la señal</translation>
    </message>
    <message>
        <source>next open check</source>
        <translation>siguiente comprobación pendiente</translation>
    </message>
    <message>
        <source>let go of the movement</source>
        <translation>soltar el movimiento</translation>
    </message>
    <message>
        <source>finish the pass; sign off after the third</source>
        <translation>terminar la pasada; firmar tras la tercera</translation>
    </message>
    <message>
        <source>list of keys</source>
        <translation>lista de teclas</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Izquierda</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Derecha</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Arriba</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Abajo</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Supr</translation>
    </message>
    <message>
        <source>no face</source>
        <translation>sin rostro</translation>
    </message>
    <message>
        <source>several faces</source>
        <translation>varios rostros</translation>
    </message>
    <message>
        <source>a moving head</source>
        <translation>cabeza en movimiento</translation>
    </message>
    <message>
        <source>a change of light</source>
        <translation>un cambio de luz</translation>
    </message>
    <message>
        <source>too few frames a second</source>
        <translation>pocos fotogramas por segundo</translation>
    </message>
    <message>
        <source>a resting face that is not known yet</source>
        <translation>un rostro en reposo aún desconocido</translation>
    </message>
    <message>
        <source>a poor picture of the face</source>
        <translation>una imagen deficiente del rostro</translation>
    </message>
    <message>
        <source>a face that is partly covered</source>
        <translation>un rostro tapado en parte</translation>
    </message>
    <message>
        <source>strong compression</source>
        <translation>compresión fuerte</translation>
    </message>
    <message>
        <source>enrolled</source>
        <translation>inscrito</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en curso</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>terminado</translation>
    </message>
    <message>
        <source>left</source>
        <translation>se marchó</translation>
    </message>
    <message>
        <source>valence</source>
        <translation>valencia</translation>
    </message>
    <message>
        <source>arousal</source>
        <translation>activación</translation>
    </message>
    <message>
        <source>Practice camera</source>
        <translation>Cámara de práctica</translation>
    </message>
    <message>
        <source>mains frequency of the lamps: 50 or 60</source>
        <translation>frecuencia de la red eléctrica de las lámparas: 50 o 60</translation>
    </message>
    <message>
        <source>hold exposure, focus, white balance and zoom still</source>
        <translation>mantener fijos exposición, enfoque, balance de blancos y zoom</translation>
    </message>
    <message>
        <source>what finds movements: rules or learned</source>
        <translation>qué encuentra los movimientos: reglas o un detector aprendido</translation>
    </message>
    <message>
        <source>where networks run: auto, cpu, cuda or tensorrt</source>
        <translation>dónde se ejecutan las redes: auto, cpu, cuda o tensorrt</translation>
    </message>
    <message>
        <source>processor threads for the networks</source>
        <translation>hilos del procesador para las redes</translation>
    </message>
    <message>
        <source>language of the window: system, en (English), es (Spanish) or zh (Simplified Chinese)</source>
        <translation>idioma de la ventana: el del sistema, inglés, español o chino simplificado</translation>
    </message>
    <message>
        <source>colours of the window: system, light or dark</source>
        <translation>colores de la ventana: según el sistema, claros u oscuros</translation>
    </message>
    <message>
        <source>size of text and controls: 80 to 200 percent</source>
        <translation>tamaño de textos y controles: del 80 al 200 por ciento</translation>
    </message>
    <message>
        <source>decimal mark in the window: point, comma or system; files always have points</source>
        <translation>signo decimal en la ventana: punto, coma o según el sistema; los archivos llevan siempre punto</translation>
    </message>
    <message>
        <source>show the live picture as in a mirror</source>
        <translation>mostrar la imagen en directo como en un espejo</translation>
    </message>
    <message>
        <source>keys for coding: left, right, keypad, qwertz or azerty</source>
        <translation>teclas para codificar: izquierda, derecha, numérico, QWERTZ o AZERTY</translation>
    </message>
    <message>
        <source>folder for recordings; empty means Flinch&apos;s own</source>
        <translation>carpeta de las grabaciones; vacía significa la propia de Flinch</translation>
    </message>
    <message>
        <source>store the pictures of each event for replay</source>
        <translation>guardar las imágenes de cada evento para repetirlo</translation>
    </message>
    <message>
        <source>Nothing can be recorded</source>
        <translation>No se puede grabar</translation>
    </message>
    <message>
        <source>Go on (Space)</source>
        <translation>Continuar (Espacio)</translation>
    </message>
    <message>
        <source>Pause the view (Space)</source>
        <translation>Pausar la vista (Espacio)</translation>
    </message>
    <message>
        <source>Loading the face model and the networks.</source>
        <translation>Cargando el modelo facial y las redes.</translation>
    </message>
    <message>
        <source>The video has ended.</source>
        <translation>El vídeo ha terminado.</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>Reproducir otra vez</translation>
    </message>
    <message>
        <source>Choose a camera, a stream or a video above, or try the practice camera.</source>
        <translation>Elegir arriba una cámara, una transmisión o un vídeo, o probar la cámara de práctica.</translation>
    </message>
    <message>
        <source>No resting face was recorded for {person}: the last seconds serve as rest.</source>
        <translation>No se grabó ningún rostro en reposo de {person}: sirven de reposo los últimos segundos.</translation>
    </message>
    <message>
        <source>Record it</source>
        <translation>Grabarlo</translation>
    </message>
    <message>
        <source>Stop recording (R)</source>
        <translation>Detener la grabación (R)</translation>
    </message>
    <message>
        <source>Record (R)</source>
        <translation>Grabar (R)</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Closing the window</source>
        <translation>Cerrar la ventana</translation>
    </message>
    <message>
        <source>Clear view</source>
        <translation>Vista clara</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Sin rostro</translation>
    </message>
    <message>
        <source>Several faces</source>
        <translation>Varios rostros</translation>
    </message>
    <message>
        <source>Head moving</source>
        <translation>Cabeza en movimiento</translation>
    </message>
    <message>
        <source>Light changed</source>
        <translation>Cambio de luz</translation>
    </message>
    <message>
        <source>Too few frames</source>
        <translation>Pocos fotogramas</translation>
    </message>
    <message>
        <source>Learning the resting face</source>
        <translation>Aprendiendo el reposo</translation>
    </message>
    <message>
        <source>Poor picture</source>
        <translation>Imagen deficiente</translation>
    </message>
    <message>
        <source>Face covered</source>
        <translation>Rostro tapado</translation>
    </message>
    <message>
        <source>Computer too slow</source>
        <translation>Equipo lento</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Incierto</translation>
    </message>
    <message>
        <source>Untrained networks</source>
        <translation>Redes sin entrenar</translation>
    </message>
    <message>
        <source>One face, steady and well lit. Movements are timed and read.</source>
        <translation>Un rostro, quieto y bien iluminado. Los movimientos se miden y se leen.</translation>
    </message>
    <message>
        <source>There is no face in the picture, so nothing is measured.</source>
        <translation>No hay ningún rostro en la imagen, así que no se mide nada.</translation>
    </message>
    <message>
        <source>More than one face is in the picture; one person at a time can be read.</source>
        <translation>Hay más de un rostro en la imagen; solo se puede leer a una persona a la vez.</translation>
    </message>
    <message>
        <source>The head moves too much to tell skin movement from it.</source>
        <translation>La cabeza se mueve demasiado para distinguir el movimiento de la piel.</translation>
    </message>
    <message>
        <source>The brightness jumped, which looks like movement and is not.</source>
        <translation>El brillo saltó, lo que parece un movimiento y no lo es.</translation>
    </message>
    <message>
        <source>Too few frames a second arrive to see a movement this brief.</source>
        <translation>Llegan muy pocos fotogramas por segundo para ver un movimiento tan breve.</translation>
    </message>
    <message>
        <source>The resting face is not known yet. Hold still for a moment.</source>
        <translation>Aún no se conoce el rostro en reposo. Permanecer quieto un momento.</translation>
    </message>
    <message>
        <source>The face is too small, blurred or turned to be read.</source>
        <translation>El rostro es demasiado pequeño, borroso o girado para leerlo.</translation>
    </message>
    <message>
        <source>Something hides part of the face, so what moves there is not seen.</source>
        <translation>Algo tapa parte del rostro, y lo que se mueve allí no se ve.</translation>
    </message>
    <message>
        <source>The computer cannot follow the camera, so pictures are left out.</source>
        <translation>El equipo no puede seguir a la cámara, así que se omiten imágenes.</translation>
    </message>
    <message>
        <source>The networks do not agree well enough to lean on the reading.</source>
        <translation>Las redes no coinciden lo bastante para fiarse de la lectura.</translation>
    </message>
    <message>
        <source>No trained network is loaded, so movements are timed, not read.</source>
        <translation>No hay ninguna red entrenada cargada: los movimientos se miden, no se leen.</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>ene</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>feb</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>mar</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>abr</translation>
    </message>
    <message>
        <source>May</source>
        <translation>may</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>jun</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>jul</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>ago</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>sep</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>oct</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>nov</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>dic</translation>
    </message>
    <message>
        <source>{meaning} Measured: {cause}.</source>
        <translation>{meaning} Medido: {cause}.</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>Sin etiqueta</translation>
    </message>
    <message>
        <source>No network could read this movement.</source>
        <translation>Ninguna red pudo leer este movimiento.</translation>
    </message>
    <message>
        <source>{cause}; the others carry it, its times are less certain.</source>
        <translation>{cause}; las demás lo sostienen, pero sus tiempos son menos seguros.</translation>
    </message>
    <message>
        <source>{name}, {count} classes</source>
        <translation>{name}, {count} clases</translation>
    </message>
    <message>
        <source>micro</source>
        <translation>micro</translation>
    </message>
    <message>
        <source>macro</source>
        <translation>macro</translation>
    </message>
    <message>
        <source>micro-expression</source>
        <translation>microexpresión</translation>
    </message>
    <message>
        <source>macro-expression</source>
        <translation>macroexpresión</translation>
    </message>
    <message>
        <source>1 movement</source>
        <translation>1 movimiento</translation>
    </message>
    <message>
        <source>{count} movements</source>
        <translation>{count} movimientos</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{day} {month} {year}</translation>
    </message>
    <message>
        <source>{count} sent</source>
        <translation>{count} enviados</translation>
    </message>
    <message>
        <source>{count} arrived</source>
        <translation>{count} llegados</translation>
    </message>
    <message>
        <source>{count} stored</source>
        <translation>{count} guardados</translation>
    </message>
    <message>
        <source>{count} analysed</source>
        <translation>{count} analizados</translation>
    </message>
    <message>
        <source>{count} left out evenly</source>
        <translation>{count} omitidos de forma regular</translation>
    </message>
    <message>
        <source>{count} repeated</source>
        <translation>{count} repetidos</translation>
    </message>
    <message>
        <source>{count} by the camera or its connection</source>
        <translation>{count} por la cámara o su conexión</translation>
    </message>
    <message>
        <source>{count} by the disk</source>
        <translation>{count} por el disco</translation>
    </message>
    <message>
        <source>{count} by the computer</source>
        <translation>{count} por el equipo</translation>
    </message>
    <message>
        <source>lost {what}</source>
        <translation>perdidos {what}</translation>
    </message>
    <message>
        <source>none lost</source>
        <translation>ninguno perdido</translation>
    </message>
    <message>
        <source>heat map and arrows are off, fewer pictures are shown</source>
        <translation>sin mapa de calor ni flechas, se muestran menos imágenes</translation>
    </message>
    <message>
        <source>the mesh is found on every {which} picture</source>
        <translation>la malla se busca en una de cada {which} imágenes</translation>
    </message>
    <message>
        <source>every {which} picture is analysed</source>
        <translation>se analiza una de cada {which} imágenes</translation>
    </message>
    <message>
        <source>second</source>
        <comment>picture</comment>
        <translation>dos</translation>
    </message>
    <message>
        <source>third</source>
        <comment>picture</comment>
        <translation>tres</translation>
    </message>
    <message>
        <source>fourth</source>
        <comment>picture</comment>
        <translation>cuatro</translation>
    </message>
    <message>
        <source>{number}th</source>
        <translation>{number}</translation>
    </message>
    <message>
        <source>{size} GB free</source>
        <translation>{size} GB libres</translation>
    </message>
    <message>
        <source>{free}, about {minutes:.0f} min</source>
        <translation>{free}, unos {minutes:.0f} min</translation>
    </message>
    <message>
        <source>trace</source>
        <translation>indicio</translation>
    </message>
    <message>
        <source>slight</source>
        <translation>leve</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>marcada</translation>
    </message>
    <message>
        <source>severe</source>
        <translation>intensa</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>máxima</translation>
    </message>
    <message>
        <source>left {unit}</source>
        <translation>{unit} (izquierda)</translation>
    </message>
    <message>
        <source>right {unit}</source>
        <translation>{unit} (derecha)</translation>
    </message>
</context>
</TS>
